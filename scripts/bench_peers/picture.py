"""The picture that all engines enlarge, and how alike two results are."""

import numpy as np

SEED = 20240
PEAK = 255


def luma(width: int, height: int, seed: int = SEED) -> np.ndarray:
    """A picture of 8-bit luma [height][width] with the statistics of a photograph: noise whose
    amplitude falls with frequency, and discs with sharp edges over it. The same for a seed."""
    random = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(random.standard_normal((height, width)))
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    spectrum /= np.maximum(frequency, 1 / max(width, height)) ** 1.2
    smooth = np.fft.irfft2(spectrum, s=(height, width))
    smooth = (smooth - smooth.mean()) / smooth.std() * 40 + 118
    rows, columns = np.mgrid[0:height, 0:width]
    for _ in range(24):
        y, x = random.uniform(0, height), random.uniform(0, width)
        radius = random.uniform(0.01, 0.12) * height
        inside = (rows - y) ** 2 + (columns - x) ** 2 < radius ** 2
        smooth[inside] = 0.4 * smooth[inside] + random.uniform(0, 0.6 * PEAK)
    return np.clip(np.rint(smooth), 0, PEAK).astype(np.uint8)


def as_input(samples: np.ndarray) -> np.ndarray:
    """Samples as the networks read them: float32 [1][1][height][width], 0...1."""
    return (samples.astype(np.float32) / PEAK)[None, None]


def as_samples(output: np.ndarray) -> np.ndarray:
    """A network's result as 8-bit samples, halves rounded up."""
    return np.floor(np.clip(output, 0, 1) * PEAK + 0.5).astype(np.uint8)


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of two results in 0...1; infinite when they are equal."""
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else -10 * np.log10(error)
