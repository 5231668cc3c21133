"""The virtual environment that holds the engines: made on demand, one package at a time.

Only the standard library is used here: this runs before the environment exists.
"""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

# What everything else is built on; without these nothing runs.
BASE = ["numpy", "onnx"]
# Packages of the engines. One that fails to install costs its engine, not the run.
ENGINES = [
    "onnxruntime", "openvino", "nncf", "ai-edge-litert", "ncnn", "opencv-python-headless", "torch",
]


def folder(root: Path) -> Path:
    return root / ".venv-bench"


def python(root: Path) -> Path:
    return folder(root) / "bin/python"


def failures_file(root: Path) -> Path:
    """Where the reasons of packages that could not be installed are kept: {package: reason}."""
    return folder(root) / "not-installed.json"


def is_active(root: Path) -> bool:
    return Path(sys.prefix).resolve() == folder(root).resolve()


def install(root: Path, upgrade: bool) -> None:
    """Makes the environment and installs what it lacks. Does nothing the second time."""
    if not python(root).exists():
        print(f"making {folder(root)}", file=sys.stderr)
        venv.create(folder(root), with_pip=True)
    present = _present(root)
    failures = {}
    for package in BASE + ENGINES:
        if package in present and not upgrade:
            continue
        print(f"installing {package}", file=sys.stderr, flush=True)
        done = subprocess.run(
            [python(root), "-m", "pip", "install", "--quiet", "--upgrade", package],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode == 0:
            continue
        reason = _reason(done.stderr)
        if package in BASE:
            sys.exit(f"cannot install '{package}': {reason}")
        print(f"cannot install '{package}': {reason}", file=sys.stderr)
        failures[package] = reason
    failures_file(root).write_text(json.dumps(failures))


def run_inside(root: Path, command: list[str]) -> None:
    """Replaces this process by the same script in the environment."""
    os.execv(python(root), [str(python(root)), *command])


def _present(root: Path) -> set[str]:
    listing = subprocess.run(
        [python(root), "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout
    return {entry["name"].lower().replace("_", "-") for entry in json.loads(listing)}


def _reason(messages: str) -> str:
    """The first line of pip's messages that says what went wrong."""
    lines = [line.strip() for line in messages.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["pip gave no reason"])[-1]
