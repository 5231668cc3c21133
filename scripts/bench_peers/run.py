"""The whole run: windows one after another, the files rewritten after each."""

import argparse
import json
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import engines, environment, report, summary, window

FORMAT = 1


def main(options: argparse.Namespace, root: Path) -> int:
    """Returns the exit status: 0, or 2 for a command line that makes no sense."""
    kinds = _engines(options.engines)
    if options.list:
        for kind in kinds:
            print(kind.name)
        return 0
    models = [_model(name, root) for name in options.networks.split(",")]
    sizes = [tuple(int(n) for n in size.split("x")) for size in options.sizes.split(",")]
    threads = [int(count) for count in options.threads.split(",")]
    folder = environment.folder(root) / "models"
    folder.mkdir(exist_ok=True)

    windows = []
    if options.append and options.json.exists():
        windows = json.loads(options.json.read_text())["windows"]
    about = _machine()
    missing = json.loads(environment.failures_file(root).read_text())
    print(_heading(about, kinds), file=sys.stderr)
    for model in models:
        for width, height in sizes:
            for count in threads:
                print(f"{model.stem} {width}x{height}, threads: {count}", file=sys.stderr)
                job = engines.Job(model, width, height, count, folder, options.subpixel)
                result = window.measure(
                    kinds, job, options.rounds, options.seconds, missing)
                windows = [w for w in windows if not _same(w, result)] + [result]
                windows.sort(key=lambda w: (
                    w["network"], w["width"], w["threads"]))
                for each in windows:
                    summary.summarise(each)
                text = report.markdown(windows, about)
                options.markdown.write_text(text)
                options.json.write_text(json.dumps(
                    {"version": FORMAT, "machine": about, "windows": windows}, indent=1))
    print(report.markdown(windows, about))
    return 0


def _engines(names: str) -> list[type[engines.Engine]]:
    if not names:
        return engines.ALL
    chosen = []
    for name in names.split(","):
        found = [kind for kind in engines.ALL if kind.name.lower() == name.strip().lower()]
        if not found:
            known = ", ".join(kind.name for kind in engines.ALL)
            sys.exit(f"unknown engine '{name}'; the engines are {known}")
        chosen += found
    if engines.ONNXRuntime not in chosen:
        chosen.append(engines.ONNXRuntime)  # the others are compared with it
    return chosen


def _model(name: str, root: Path) -> Path:
    """The file of a preset's ×2 network, or the path given."""
    shipped = root / "presets" / f"{name}_x2.onnx"
    path = shipped if shipped.exists() else Path(name)
    if not path.exists():
        sys.exit(f"there is no preset network '{shipped}' and no file '{name}'")
    return path.resolve()


def _machine() -> dict:
    processor = platform.processor()
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {
        "processor": processor, "processors": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.release()}", "python": platform.python_version(),
    }


def _heading(about: dict, kinds: list[type[engines.Engine]]) -> str:
    lines = [f"{about['processor']}, {about['processors']} processors, {about['system']}, "
             f"Python {about['python']}"]
    for package in sorted({package for kind in kinds for package in kind.packages}):
        try:
            lines.append(f"  {package} {version(package)}")
        except PackageNotFoundError:
            lines.append(f"  {package} is not installed")
    return "\n".join(lines)


def _same(a: dict, b: dict) -> bool:
    keys = ("network", "width", "height", "threads")
    return all(a[key] == b[key] for key in keys)
