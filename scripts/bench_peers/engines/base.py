"""What an engine is to the measuring loop."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class Unavailable(Exception):
    """The engine can't run this job; the text is the reason."""


@dataclass(frozen=True)
class Job:
    """One network at one size with one number of threads."""

    model: Path  # ONNX
    width: int
    height: int
    threads: int
    folder: Path  # converted models may be kept here
    subpixel: Path  # the program


class Engine:
    """Holds a network ready to run. Lives in a process of its own, with nothing else in it.

    Times cover what a caller of the engine would wait for: planes of float32 in and out for the
    peers, 8-bit samples in and out for Subpixel, whose conversions are part of its work.
    """

    name = ""
    # f32, bf16 or int8: what the multiplications are done in.
    precision = "f32"
    # PyPI packages, the first of which gives the version.
    packages: list[str] = []
    # Largest absolute difference to ONNX Runtime that is taken for the same network, of 1. None
    # where the arithmetic is coarser: the PSNR is shown instead.
    tolerance: float | None = 1e-4
    # Whether it keeps several frames in work at once: a higher rate, a later first frame.
    several_at_once = False
    # Turns beyond these are not taken: for engines so slow that more would only cost time.
    most_rounds = 1000
    # A picture with more pixels is refused, for the same reason.
    most_pixels = 1 << 30

    def __init__(self, job: Job):
        """Raises Unavailable, or whatever the engine raises, when the job can't be run."""
        self.job = job

    def version(self) -> str:
        from importlib.metadata import version

        return version(self.packages[0])

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        """Enlarges float32 [1][1][height][width] to [1][1][r·height][r·width]."""
        raise NotImplementedError

    def turn(self, luma: np.ndarray, seconds: float) -> dict:
        """Runs for about `seconds`, at least one frame. Returns frames, seconds taken by the clock,
        and seconds of processor time of all threads."""
        frames, start, processor = 0, time.perf_counter(), time.process_time()
        while frames == 0 or time.perf_counter() - start < seconds:
            self(luma)
            frames += 1
        return {"frames": frames, "seconds": time.perf_counter() - start,
                "processorSeconds": time.process_time() - processor}
