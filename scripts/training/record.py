"""What is written beside a trained network: a log during training and a record at its end."""

import csv
import datetime
import json
import os
import platform
import subprocess
from dataclasses import asdict

import numpy
import torch

# Licences of the training folders, as their collection states them; new folders are added here.
LICENCES = {
    "photos": "mixed free licences per file (CC0, CC-BY, CC-BY-SA, BSD, Unsplash, Pexels, Pixabay)",
    "slides": "CC-BY-4.0",
    "screens": "BSD-3-Clause",
    "figures": "CC0-1.0",
    "T91": "none stated; research use by custom",
    "BSDS500_train": "non-commercial research and education",
    "BSDS500_test": "non-commercial research and education",
}


def versions():
    """Versions of everything that counts for the result, and the machine."""
    result = {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "processor": processor(),
        "gpu": torch.cuda.get_device_name(0) if torch.cuda.is_available() else None,
    }
    try:
        text = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True, check=True)
        result["ffmpeg"] = text.stdout.split()[2]
    except (OSError, subprocess.CalledProcessError):
        result["ffmpeg"] = None
    return result


def processor():
    """The processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith("model name"):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def append_log(path, row):
    """Appends one row to a CSV file, with a header when it is new."""
    new = not os.path.exists(path)
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(row)
        writer.writerow(row.values())


def write_record(path, config, steps, metrics, sources, native=False):
    """Writes the JSON record of one finished (or so far trained) network."""
    record = {
        "name": config.name,
        "summary": config.summary,
        "data": [
            {"folder": name, "licence": LICENCES.get(name, "unknown: add it to record.py"), **rest}
            for name, rest in sources.items()
        ],
        "begun_from": config.begin_from,
        "steps": steps,
        "seed": config.seed,
        "metrics": metrics,
        "gradients": "gradients.cpp" if native else "PyTorch",
        "versions": versions(),
        "date": datetime.date.today().isoformat(),
        "configuration": asdict(config),
    }
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(record, file, indent=2)
        file.write("\n")
    os.replace(path + ".part", path)
