"""Gaussian windows: SSIM's means and the blur of training pictures."""

import numpy as np


def gaussian(radius, deviation):
    """Weights [2 · radius + 1] of sum 1; `deviation` in samples."""
    weights = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * deviation**2))
    return weights / weights.sum()


def window_mean(plane, weights):
    """Weighted means under the separable window `weights` [n], only where it fits whole:
    [height, width] gives [height - n + 1, width - n + 1]."""
    n = len(weights)
    rows = sum(w * plane[i : plane.shape[0] - n + 1 + i] for i, w in enumerate(weights))
    return sum(w * rows[:, i : plane.shape[1] - n + 1 + i] for i, w in enumerate(weights))
