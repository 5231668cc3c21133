"""One measuring window: all engines take turns at one network, size and number of threads."""

import json
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import numpy as np

from . import engines, network, picture

# Threads of some engines spin for a while after their work; the next turn waits until they sleep.
PAUSE = 0.3
REFERENCE = engines.ONNXRuntime.name
# An engine that needs this many seconds for a picture takes fewer turns, or it would make the
# window so long that the machine's mood changes within it.
SLOW = 2.0
SLOW_ROUNDS = 2


class Process:
    """An engine in a process of its own."""

    def __init__(self, kind: type[engines.Engine], job: engines.Job, folder: Path):
        self.kind = kind
        self.output = folder / f"{kind.name.replace(' ', '-')}.npy"
        self.log = open(folder / f"{kind.name.replace(' ', '-')}.log", "w+")
        order = {
            "engine": kind.name, "model": str(job.model), "width": job.width,
            "height": job.height, "threads": job.threads, "folder": str(job.folder),
            "subpixel": str(job.subpixel), "output": str(self.output),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench_peers.worker", json.dumps(order)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
            cwd=Path(__file__).resolve().parent.parent)
        self.answer = self._read()

    def _read(self) -> dict:
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.log.seek(0)
        last = self.log.read().strip().splitlines()[-1:] or ["no message"]
        return {"reason": f"ended with status {self.process.wait()}: {last[0]}"}

    def turn(self, seconds: float) -> dict:
        try:
            self.process.stdin.write(json.dumps({"seconds": seconds}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        return self._read()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


def measure(kinds: list[type[engines.Engine]], job: engines.Job, rounds: int, seconds: float,
            missing: dict[str, str]) -> dict:
    """Opens the window. `missing` are the packages that could not be installed, and why. Returns the
    turns, for summary.py: one entry for each engine."""
    began = datetime.now(timezone.utc)
    with tempfile.TemporaryDirectory() as temporary:
        absent, present = {}, []
        for kind in kinds:
            reasons = [missing[package] for package in kind.packages if package in missing]
            if reasons:
                absent[kind.name] = {
                    "engine": kind.name, "precision": kind.precision,
                    "reason": f"could not be installed: {reasons[0]}"}
            else:
                present.append(kind)
        processes = [Process(kind, job, Path(temporary)) for kind in present]
        try:
            entries = _check(processes)
            ready = [p for p in processes if "reason" not in entries[p.kind.name]]
            load = _others_load()
            turns = _take_turns(ready, rounds, seconds, entries)
        finally:
            for process in processes:
                process.close()
    for name, taken in turns.items():
        entries[name]["turns"] = taken
    return {
        "multiplications": network.read(job.model).multiplications() * job.width * job.height,
        "network": job.model.stem, "width": job.width, "height": job.height,
        "threads": job.threads, "rounds": rounds, "seconds": seconds,
        "began": began.isoformat(timespec="seconds"), "load": load,
        "engines": list((entries | absent).values()),
    }


def _check(processes: list[Process]) -> dict[str, dict]:
    """Compares each engine's picture with the reference's. One that differs is not timed."""
    reference = next(
        (p for p in processes if p.kind.name == REFERENCE and "reason" not in p.answer), None)
    expected = np.load(reference.output) if reference else None
    entries = {}
    for process in processes:
        kind, answer = process.kind, process.answer
        entry = {"engine": kind.name, "precision": kind.precision, **answer}
        if "reason" not in answer and expected is None:
            entry["reason"] = f"not checked: {REFERENCE} did not run"
        elif "reason" not in answer:
            got = np.load(process.output)
            if got.shape != expected.shape:
                entry["reason"] = f"wrong result: shape {got.shape}, not {expected.shape}"
            else:
                # Engines that write samples clip; the networks' overshoot is no difference.
                against = np.clip(expected, 0, 1) if kind.tolerance and kind.tolerance > 1e-3 \
                    else expected
                entry["maxDifference"] = float(np.max(np.abs(got - against)))
                entry["psnr"] = min(200.0, picture.psnr(got, against))
                if kind.tolerance is not None and entry["maxDifference"] > kind.tolerance:
                    entry["reason"] = (
                        f"wrong result: differs by {entry['maxDifference']:.2g}, more than "
                        f"{kind.tolerance:.2g}")
        entries[kind.name] = entry
        note = entry.get("reason") or (
            f"{entry['version']}, max difference {entry['maxDifference']:.2g}, "
            f"{entry['psnr']:.1f} dB")
        print(f"  {kind.name}: {note}", file=sys.stderr, flush=True)
    return entries


def _take_turns(ready: list[Process], rounds: int, seconds: float,
                entries: dict[str, dict]) -> dict[str, list[dict]]:
    turns = {process.kind.name: [] for process in ready}
    for number in range(rounds):
        # Back and forth, so that nobody always follows the same neighbour.
        order = ready if number % 2 == 0 else ready[::-1]
        for process in order:
            name = process.kind.name
            slow = entries[name].get("firstSeconds", 0) > SLOW
            most = min(process.kind.most_rounds, SLOW_ROUNDS if slow else rounds)
            if number >= most or "reason" in entries[name]:
                continue
            time.sleep(PAUSE)
            turn = process.turn(seconds)
            if "reason" in turn:
                entries[name]["reason"] = turn["reason"]
            else:
                turns[name].append(turn)
    return turns


def _others_load() -> float:
    """How many threads of other programs want a processor, while all engines sleep."""
    samples = []
    for _ in range(10):
        time.sleep(0.1)
        fields = Path("/proc/loadavg").read_text().split()
        samples.append(int(fields[3].split("/")[0]) - 1)
    return sum(samples) / len(samples)
