"""Subpixel itself: `subpixel bench --network-only`, a process for each turn."""

import json
import subprocess

import numpy as np

from .. import picture
from .base import Engine, Job, Unavailable


class Subpixel(Engine):
    name = "Subpixel"
    frames_in_flight = 1
    # It reads and writes 8-bit samples: half a step of rounding, plus the sums' order.
    tolerance = 0.51 / picture.PEAK

    def __init__(self, job: Job):
        super().__init__(job)
        if not job.subpixel.exists():
            raise Unavailable(f"there is no '{job.subpixel}'; run swift build -c release")

    def version(self) -> str:
        return subprocess.run(
            [self.job.subpixel, "--version"], stdout=subprocess.PIPE, text=True
        ).stdout.split()[-1]

    def _run(self, *arguments: str) -> dict:
        done = subprocess.run(
            [self.job.subpixel, "bench", "--network-only", "--json",
             "--model", str(self.job.model), "--size", f"{self.job.width}x{self.job.height}",
             "-j", str(self.job.threads), "--repeats", "1",
             "--frames-in-flight", str(self.frames_in_flight), *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            raise Unavailable(done.stderr.strip().splitlines()[-1])
        return json.loads(done.stdout)

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        source, target = (self.job.folder / f"subpixel.{end}.gray" for end in ("in", "out"))
        picture.as_samples(luma).tofile(source)
        result = self._run(
            "--seconds", "0", "--luma-in", str(source), "--luma-out", str(target))
        scale = result["results"][0]["scale"]
        samples = np.fromfile(target, np.uint8)
        shape = (1, 1, self.job.height * scale, self.job.width * scale)
        return samples.reshape(shape).astype(np.float32) / picture.PEAK

    def turn(self, luma: np.ndarray, seconds: float) -> dict:
        report = self._run("--seconds", str(seconds))
        result = report["results"][0]
        turn = {key: result[key] for key in ("frames", "seconds", "processorSeconds")}
        turn["peak"] = report["peak"]["macsPerSecond"]["median"]
        turn["processorPeak"] = report["peak"]["macsPerProcessorSecond"]["median"]
        turn["level"] = report["level"]
        return turn


class SubpixelInFlight(Subpixel):
    """As `subpixel upscale` runs it: several frames at once, so that no thread waits for the last
    tiles of a frame."""

    name = "Subpixel (3 frames)"
    several_at_once = True
    frames_in_flight = 3

    def __init__(self, job: Job):
        if job.threads == 1:
            raise Unavailable("one thread has nothing to share out")
        super().__init__(job)
