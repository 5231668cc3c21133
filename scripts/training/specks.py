"""How far networks leave the bounds of pictures as sharp as they are seen (see unpaired.py).

PSNR on reduced photographs doesn't see specks in text: look here, too, before a network ships.
"""

import json
import os

import numpy as np

from .config import beside, find_config
from .data import training_files
from .evaluate import PLAIN, model_scale, open_model
from .imresize import imresize
from .pictures import DataError, read_luma
from .unpaired import PATTERNS, bounds, pattern

LARGEST = (400, 240)  # width and height that are looked at in the middle of a picture
FIELDS, SIDE = 96, 48  # drawn patterns, and the side of each in LR samples


def middle(luma):
    """The middle of a plane, at most LARGEST."""
    x, y = (max(size - most, 0) // 2 for size, most in zip(luma.shape[::-1], LARGEST))
    return luma[y : y + LARGEST[1], x : x + LARGEST[0]]


def figures_of(pictures, scale, run):
    """(lowest, highest, share outside) of what `run` makes of 8-bit planes, values in 0...1."""
    lowest, highest, outside, samples = np.inf, -np.inf, 0, 0
    for luma in pictures:
        made = run(luma.astype(np.float32) / 255)
        low, high = (v.repeat(scale, axis=0).repeat(scale, axis=1) / 255 for v in bounds(luma))
        outside += np.count_nonzero((made < low) | (made > high))
        samples += made.size
        lowest, highest = min(lowest, made.min()), max(highest, made.max())
    return float(lowest), float(highest), outside / samples


def held_back(config, root):
    """column -> planes: the pictures held back of each unpaired folder, and drawn patterns."""
    columns = {
        name: [middle(read_luma(path)) for path in held]
        for name, (_, held) in training_files(config, root).items()
        if name in config.data.unpaired and held
    }
    rng = np.random.default_rng(FIELDS)
    columns[PATTERNS] = [pattern(rng, SIDE) for _ in range(FIELDS)]
    return columns


def specks_command(arguments):
    """Prints a Markdown table; with --json, also writes {row: {column: {lowest, highest, outside}}}."""
    config = find_config(arguments.config)
    if not config.data.unpaired:
        raise DataError(f"{config.name} names no \"data.unpaired\"; try espcn_x3")
    columns = held_back(config, arguments.data or beside("train"))
    sessions = {path: open_model(path, arguments.threads) for path in arguments.models}
    scales = {path: model_scale(session) for path, session in sessions.items()}
    print("| network | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    table = {}
    for scale in sorted(set(scales.values())):
        rows = {f"{kind} x{scale}": _plain(kind, scale) for kind in PLAIN}
        for path, session in sessions.items():
            if scales[path] == scale:
                rows[os.path.splitext(os.path.basename(path))[0]] = _model(session)
        for row, run in rows.items():
            found = {name: figures_of(p, scale, run) for name, p in columns.items()}
            cells = (f"{v[0]:.2f}…{v[1]:.2f}, {100 * v[2]:.3f} %" for v in found.values())
            print(f"| {row} | " + " | ".join(cells) + " |", flush=True)
            keys = ("lowest", "highest", "outside")
            table[row] = {name: dict(zip(keys, values)) for name, values in found.items()}
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=2)
            file.write("\n")
    return 0


def _plain(kind, scale):
    return lambda luma: imresize(luma, scale, kind)


def _model(session):
    name = session.get_inputs()[0].name
    return lambda luma: session.run(None, {name: luma[None, None]})[0][0, 0]
