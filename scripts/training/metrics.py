"""PSNR and SSIM of 8-bit luma planes, as the super-resolution literature measures them.

A border of `border` samples (the scale factor by custom) is left out on each side before either.
"""

import numpy as np

from .gaussian import gaussian, window_mean


def shave(plane, border):
    """The plane without `border` rows and columns on each side."""
    return plane[border:-border, border:-border] if border else plane


def limited(result, luma):
    """The result within the levels of the luma it is compared with: 16...235, unless more than a
    twentieth of that lies outside, as of a gray picture of full range.

    The programs behind the published tables turned Y into 8-bit RGB and back, which does the same.
    """
    outside = np.mean((luma < 16) | (luma > 235))
    return result if outside > 0.05 else np.clip(result, 16, 235)


def psnr(reference, distorted, border):
    """Peak signal-to-noise ratio in dB against 255; infinite for equal planes."""
    difference = shave(reference, border).astype(np.float64) - shave(distorted, border)
    error = np.mean(difference**2)
    return float("inf") if error == 0 else float(10 * np.log10(255**2 / error))


def ssim(reference, distorted, border):
    """Structural similarity (Wang et al. 2004): 11x11 Gauss window, sigma 1.5, K 0.01 and 0.03."""
    a = shave(reference, border).astype(np.float64)
    b = shave(distorted, border).astype(np.float64)
    weights = gaussian(5, 1.5)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean_a, mean_b = window_mean(a, weights), window_mean(b, weights)
    var_a = window_mean(a * a, weights) - mean_a**2
    var_b = window_mean(b * b, weights) - mean_b**2
    cov = window_mean(a * b, weights) - mean_a * mean_b
    score = (2 * mean_a * mean_b + c1) * (2 * cov + c2)
    score /= (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    return float(score.mean())
