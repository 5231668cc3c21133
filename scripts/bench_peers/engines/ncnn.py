"""ncnn, from its own text and binary model files written here."""

import io
from pathlib import Path

import numpy as np

from .. import network
from .base import Engine, Job, Unavailable

# First line of a .param file.
MAGIC = 7767517


class NCNN(Engine):
    name = "ncnn"
    packages = ["ncnn"]
    # Its Winograd F(6×6, 3×3) is coarser than the other engines' sums.
    tolerance = 1e-3

    def __init__(self, job: Job):
        super().__init__(job)
        import ncnn

        try:
            chain = network.read(job.model)
        except network.NotAChain as error:
            raise Unavailable(f"no translation for {error}") from None
        param, weights = write(chain, job.folder)
        self.ncnn = ncnn
        self.net = ncnn.Net()
        options = self.net.opt
        options.num_threads = job.threads
        options.use_vulkan_compute = False
        # f32 throughout: the others' precision.
        for name in ("use_fp16_packed", "use_fp16_storage", "use_fp16_arithmetic",
                     "use_bf16_storage", "use_bf16_packed"):
            if hasattr(options, name):
                setattr(options, name, False)
        if self.net.load_param(str(param)) or self.net.load_model(str(weights)):
            raise Unavailable("ncnn refused the translated model")

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        extractor = self.net.create_extractor()
        extractor.input("luma", self.ncnn.Mat(luma[0]))
        status, output = extractor.extract("upscaled")
        if status:
            raise RuntimeError(f"ncnn's extract failed with {status}")
        return np.array(output)[None]


def write(chain: network.Chain, folder: Path) -> tuple[Path, Path]:
    """Writes the network as .param (text: type, name, counts, blobs, key=value) and .bin."""
    adds = any(isinstance(step, network.AddInput) for step in chain.steps)
    lines = ["Input luma 0 1 luma"]
    blobs = 1
    current, skip = "luma", None
    if adds:
        # A blob has one reader; a second needs a copy.
        lines.append("Split split 1 2 luma trunk skip")
        current, skip = "trunk", "skip"
        blobs += 2
    weights = io.BytesIO()
    for index, step in enumerate(chain.steps):
        last = index == len(chain.steps) - 1
        output = "upscaled" if last else f"value{index}"
        name = f"step{index}"
        match step:
            case network.Convolution(values, bias):
                out, _, height, width = values.shape
                lines.append(
                    f"Convolution {name} 1 1 {current} {output} 0={out} 1={width} 11={height} "
                    f"4={width // 2} 14={height // 2} 5=1 6={values.size}")
                weights.write(np.uint32(0).tobytes())  # stored as f32
                weights.write(values.astype("<f4").tobytes())
                weights.write(bias.astype("<f4").tobytes())
            case network.Activation("prelu", slopes):
                lines.append(f"PReLU {name} 1 1 {current} {output} 0={slopes.size}")
                weights.write(slopes.astype("<f4").tobytes())
            case network.Activation(kind):
                layer = {"tanh": "TanH", "relu": "ReLU"}[kind]
                lines.append(f"{layer} {name} 1 1 {current} {output}")
            case network.AddInput():
                lines.append(f"BinaryOp {name} 2 1 {current} {skip} {output} 0=0")
            case network.PixelShuffle(factor):
                lines.append(f"PixelShuffle {name} 1 1 {current} {output} 0={factor}")
        current = output
        blobs += 1
    param, binary = folder / f"{chain.name}.param", folder / f"{chain.name}.bin"
    param.write_text("\n".join([str(MAGIC), f"{len(lines)} {blobs}", *lines]) + "\n")
    binary.write_bytes(weights.getvalue())
    return param, binary
