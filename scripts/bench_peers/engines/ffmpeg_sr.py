"""FFmpeg's sr filter with its native backend, where the system's ffmpeg has it.

The native backend left FFmpeg with version 6.1. It knows few layers; PReLU and the addition of the
input to several channels are not among them.
"""

import os
import resource
import shutil
import struct
import subprocess
import time
from pathlib import Path

import numpy as np

from .. import network, picture
from .base import Engine, Job, Unavailable

# Numbers of the file format: layer types, activations, padding, operand roles, data type.
CONVOLUTION, DEPTH_TO_SPACE = 1, 2
ACTIVATIONS = {"relu": 0, "tanh": 1, None: 3}
PADDING_SAME = 1
INPUT, OUTPUT, INTERMEDIATE = 1, 2, 3
FLOAT = 1


class FFmpegSR(Engine):
    name = "FFmpeg sr"
    # It writes 8-bit samples.
    tolerance = 1.01 / picture.PEAK
    # Many seconds a frame: more turns and larger pictures would take the window for themselves.
    most_rounds = 1
    most_pixels = 640 * 360

    def __init__(self, job: Job):
        super().__init__(job)
        self.program = shutil.which("ffmpeg")
        if self.program is None:
            raise Unavailable("there is no ffmpeg on this system")
        help_text = subprocess.run(
            [self.program, "-hide_banner", "-h", "filter=sr"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
        if "dnn_backend" not in help_text:
            raise Unavailable("this ffmpeg was built without the sr filter")
        if "native" not in help_text:
            raise Unavailable("this ffmpeg's sr filter has no native backend any more")
        self.model = write(network.read(job.model), job.folder)
        self.processors = sorted(os.sched_getaffinity(0))[:job.threads]

    def version(self) -> str:
        first = subprocess.run(
            [self.program, "-version"], stdout=subprocess.PIPE, text=True).stdout.split()
        return first[2]

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        height, width = luma.shape[2:]
        # The filter takes a thread for each processor it may use.
        done = subprocess.run(
            [self.program, "-v", "error", "-f", "rawvideo", "-pixel_format", "gray",
             "-video_size", f"{width}x{height}", "-i", "-",
             "-vf", f"sr=dnn_backend=native:scale_factor=2:model={self.model}",
             "-f", "rawvideo", "-pix_fmt", "gray", "-"],
            input=picture.as_samples(luma).tobytes(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: os.sched_setaffinity(0, self.processors))
        if done.returncode:
            raise Unavailable(f"ffmpeg: {done.stderr.decode().strip().splitlines()[-1]}")
        samples = np.frombuffer(done.stdout, np.uint8)
        scale = round((samples.size / (width * height)) ** 0.5)
        return samples.reshape(1, 1, scale * height, scale * width).astype(np.float32) / 255

    def turn(self, luma: np.ndarray, seconds: float) -> dict:
        def used() -> float:
            usage = resource.getrusage(resource.RUSAGE_CHILDREN)
            return usage.ru_utime + usage.ru_stime

        start, processor = time.perf_counter(), used()
        self(luma)
        return {"frames": 1, "seconds": time.perf_counter() - start,
                "processorSeconds": used() - processor}


def write(chain: network.Chain, folder: Path) -> Path:
    """Writes the native backend's file: layers, then operands, then the count of each.

    Raises Unavailable for a layer that the backend does not have.
    """
    layers, operands = [], [("x", INPUT, 1)]
    index = 0
    while index < len(chain.steps):
        step = chain.steps[index]
        source = len(operands) - 1
        match step:
            case network.Convolution(weights, bias):
                activation = None
                following = chain.steps[index + 1: index + 2]
                if following and isinstance(following[0], network.Activation):
                    activation = following[0].kind
                    index += 1
                if activation not in ACTIVATIONS:
                    raise Unavailable(f"sr's native backend has no {activation} of each channel")
                channels, inputs, height, width = weights.shape
                if height != width:
                    raise Unavailable("sr's native backend has square convolutions only")
                layers.append(
                    struct.pack("<8I", CONVOLUTION, 1, PADDING_SAME, ACTIVATIONS[activation],
                                inputs, channels, height, 1)
                    + weights.transpose(0, 2, 3, 1).astype("<f4").tobytes()
                    + bias.astype("<f4").tobytes()
                    + struct.pack("<2I", source, len(operands)))
            case network.PixelShuffle(factor):
                channels = 1
                layers.append(
                    struct.pack("<4I", DEPTH_TO_SPACE, factor, source, len(operands)))
            case _:
                raise Unavailable(
                    f"sr's native backend has no {type(step).__name__} of several channels")
        operands.append((f"v{len(operands)}", INTERMEDIATE, channels))
        index += 1
    operands[-1] = ("y", OUTPUT, operands[-1][2])
    path = folder / f"{chain.name}.ffmpeg"
    with open(path, "wb") as file:
        file.write(b"FFMPEGDNNNATIVE" + struct.pack("<2I", 1, 23))
        file.writelines(layers)
        for number, (name, role, channels) in enumerate(operands):
            text = name.encode() + b"\0"
            file.write(struct.pack("<2I", number, len(text)) + text)
            file.write(struct.pack("<2I4i", role, FLOAT, 1, -1, -1, channels))
        file.write(struct.pack("<2I", len(layers), len(operands)))
    return path
