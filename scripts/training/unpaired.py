"""LR patches that have no HR: slides, screens and drawn patterns, as sharp as they are seen.

A reduced photograph holds no text with strokes of one sample, no dither and no noise, so nothing tells
a network trained on photographs alone what to make of them, and it may answer with specks, values far
outside 0...1. Nobody knows what HR would be, but between which values it lies: a batch gets a few such
patches, and their loss counts only what is outside these bounds.
"""

import numpy as np

from .patches import turned

PATTERNS = "patterns"  # the drawn ones, where a configuration names a folder

RADIUS = 2  # of the window around a sample, in LR samples
BEYOND = 26  # how far outside 0...255 an outline may reach
SLACK = 5  # for smooth areas
CELLS = {1: 0.5, 2: 0.3, 3: 0.2}  # sides of a pattern's cells in LR samples: how often


def bounds(lr, scale):
    """(lowest, highest) value that each HR sample may have, int16 [r*h, r*w] in steps of 1/255, from
    an 8-bit LR plane [h, w].

    What is thinner than a sample may be as far from its surroundings again as LR shows it.
    """
    wider = np.pad(lr.astype(np.int16), RADIUS, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(wider, (2 * RADIUS + 1,) * 2)
    lowest, highest = windows.min(axis=(2, 3)), windows.max(axis=(2, 3))
    swing = highest - lowest
    low = np.maximum(lowest - swing, -BEYOND) - SLACK
    high = np.minimum(highest + swing, 255 + BEYOND) + SLACK
    return tuple(v.repeat(scale, axis=0).repeat(scale, axis=1) for v in (low, high))


def pattern(rng, side):
    """An 8-bit field of dots, stripes, chequers or noise, half of them black and white."""
    cell = rng.choice(list(CELLS), p=list(CELLS.values()))
    rows, columns = np.indices((side // cell + 1,) * 2)
    chance = rng.random(rows.shape)
    values = (
        chance < 0.5,
        chance,
        chance < 0.05,
        rows % 2,
        (rows + columns) % 2,
        rows % 2 & columns % 2,
        rows // rng.integers(1, 6) % 2,
    )[rng.integers(0, 7)]
    first, second = (0, 255) if rng.random() < 0.5 else rng.integers(0, 256, 2)
    field = np.kron(first + (second - first) * values.astype(float), np.ones((cell, cell)))
    return field[:side, :side].round().astype(np.uint8)


class UnpairedSampler:
    """Draws LR patches with the bounds of their HR, for one scale."""

    def __init__(self, pictures, shares, scale, patch, seed):
        """`pictures`: folder -> 8-bit planes, none for PATTERNS; `shares`: folder -> how often it is
        drawn, relative; `patch`: side in LR samples."""
        self.scale, self.patch, self.seed = scale, patch, seed
        self.chances = np.array(list(shares.values()), np.float64) / sum(shares.values())
        self.groups = []
        for name in shares:
            large = [p for p in pictures[name] if min(p.shape) >= patch]
            if not large and name != PATTERNS:
                raise ValueError(f"no picture of '{name}' is as large as {patch}x{patch}")
            self.groups.append(large)

    def batch(self, step, count):
        """(lr [count, n, n] uint8, low and high [count, r*n, r*n] int16) of training step `step`."""
        rng = np.random.default_rng([self.seed, self.scale, step])
        lr = np.stack([turned(self._draw(rng), rng.integers(0, 8)) for _ in range(count)])
        low, high = np.stack([bounds(patch, self.scale) for patch in lr], axis=1)
        return lr, low, high

    def _draw(self, rng):
        group = self.groups[rng.choice(len(self.groups), p=self.chances)]
        if not group:
            return pattern(rng, self.patch)
        picture = group[rng.integers(len(group))]
        y, x = (rng.integers(0, size - self.patch + 1) for size in picture.shape)
        return picture[y : y + self.patch, x : x + self.patch]


class MixedSampler:
    """A `PatchSampler` whose batches end with a few patches of an `UnpairedSampler`."""

    def __init__(self, paired, unpaired, count):
        self.paired, self.unpaired, self.count = paired, unpaired, count

    def batch(self, step, count):
        """(lr, low, high) of training step `step`, shapes as above; `low` and `high` are both HR where
        it is known."""
        lr, hr = self.paired.batch(step, count - self.count)
        others = self.unpaired.batch(step, self.count)
        return tuple(np.concatenate(pair) for pair in zip((lr, hr, hr), others))
