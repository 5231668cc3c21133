"""Drawn LR pictures of dots, stripes and chequers as small as a sample.

A reduced photograph holds nothing of that kind, so nothing tells a network trained on photographs
alone what to make of a dithered picture or of a single bright sample, and it may answer with values
far outside 0...1. Their HR pictures are the same cells, `scale` times as large.
"""

import numpy as np

SIDE = 48  # of a field of one pattern, in samples
FIELDS = 8  # of them across and down a picture
PICTURES = 4


def _field(rng, shape):
    """Values 0...1 of one pattern's cells."""
    rows, columns = np.indices(shape)
    kind = rng.integers(0, 6)
    if kind == 0:
        return (rng.random(shape) < 0.5).astype(float)
    if kind == 1:
        return rng.random(shape)
    if kind == 2:
        return (rng.random(shape) < 0.05).astype(float)
    if kind == 3:
        return (rows % 2).astype(float)
    if kind == 4:
        return (columns % 2).astype(float)
    return ((rows + columns) % 2).astype(float)


def patterns(seed):
    """`PICTURES` 8-bit LR pictures, of cells one or two samples wide."""
    rng = np.random.default_rng(seed)
    pictures = []
    for _ in range(PICTURES):
        picture = np.empty((FIELDS * SIDE, FIELDS * SIDE), np.uint8)
        for y in range(0, FIELDS * SIDE, SIDE):
            for x in range(0, FIELDS * SIDE, SIDE):
                cell = rng.integers(1, 3)
                first, second = rng.integers(0, 256, 2)
                values = first + (second - first) * _field(rng, (SIDE // cell, SIDE // cell))
                drawn = np.kron(values.round(), np.ones((cell, cell)))
                picture[y : y + SIDE, x : x + SIDE] = drawn
        pictures.append(picture)
    return pictures
