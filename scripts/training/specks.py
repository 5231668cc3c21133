"""How far networks leave the bounds of pictures as sharp as they are seen (see unpaired.py).

PSNR on reduced photographs doesn't see specks in text: look here, too, before a network ships.
"""

import numpy as np

from .config import beside, find_config
from .data import training_files
from .evaluate import run_unrounded, tabulate
from .imresize import imresize
from .pictures import DataError, read_luma
from .unpaired import PATTERNS, bounds, pattern

LARGEST = (400, 240)  # width and height that are looked at in the middle of a picture
FIELDS, SIDE = 96, 48  # drawn patterns, and the side of each in LR samples


def middle(luma):
    """The middle of a plane, at most LARGEST."""
    x, y = (max(size - most, 0) // 2 for size, most in zip(luma.shape[::-1], LARGEST))
    return luma[y : y + LARGEST[1], x : x + LARGEST[0]]


def figures_of(pictures, scale, session=None, plain=None):
    """(lowest, highest, share outside the bounds) of what a model or a plain filter makes of 8-bit
    planes, values in 0...1."""
    lowest, highest, outside, samples = np.inf, -np.inf, 0, 0
    for luma in pictures:
        source = luma.astype(np.float32) / 255
        made = imresize(source, scale, plain) if plain else run_unrounded(session, source)
        low, high = (v / 255 for v in bounds(luma, scale))
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
    kinds = {"lowest": "{:.2f}…", "highest": "{:.2f}, ", "outside": "{:.3%}"}
    return tabulate(arguments, columns, figures_of, kinds)
