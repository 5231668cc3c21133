"""Loss and gradients of a subpixel network by our own C++, on the processor.

The same figures as PyTorch's in float32, to rounding, in a half to a quarter of the time:
`gradients.cpp` says how. It is compiled when it is first needed.
"""

import ctypes
import functools
import hashlib
import itertools
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import torch

from .config import ConfigError

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gradients.cpp")
FLAGS = (
    # g++ 12's code for recent AMD processors, -mtune=native, takes a third longer.
    "-std=c++17 -O3 -march=native -mtune=generic -ffp-contract=fast -fno-math-errno -shared -fPIC"
).split()
TILE = 4  # patches are cut into tiles of 4x4
LOSSES = ("l1", "mse", "psnr")  # in the order of gradients.cpp


def build(folder):
    """The compiled library's path in `folder`; compiles it unless it is there. Raises ConfigError.

    $CXX names the compiler (default c++), which must know GCC's vectors: g++ and clang++ do.
    """
    compiler = os.environ.get("CXX", "c++")
    with open(SOURCE, "rb") as file:
        content = file.read()
    made = hashlib.sha256(content + " ".join([compiler, *FLAGS]).encode()).hexdigest()[:16]
    path = os.path.join(folder, f"gradients-{made}.so")
    if os.path.exists(path):
        return path
    os.makedirs(folder, exist_ok=True)
    part = f"{path}.{os.getpid()}.part"
    try:
        done = subprocess.run(
            [compiler, *FLAGS, "-o", part, SOURCE], capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ConfigError(f"--native: cannot run '{compiler}': {error.strerror}") from error
    if done.returncode != 0:
        raise ConfigError(f"--native: '{compiler}' failed on '{SOURCE}':\n{done.stderr}")
    os.replace(part, path)
    return path


def check(config):
    """Raises ConfigError where a configuration needs what is not here."""
    network = config.network
    reasons = (
        (network.kind != "subpixel", f'"network.kind" is {network.kind}, expected subpixel'),
        (network.expand > 0, '"network.expand" is above 0'),
        (config.teacher is not None, 'a "teacher" is named'),
        (config.patch % TILE != 0, f'"patch" is {config.patch}, expected a multiple of {TILE}'),
        (
            any(stage.loss not in LOSSES for stage in config.stages),
            f'"stages.loss" is not {", ".join(LOSSES)} in every stage',
        ),
    )
    for wrong, reason in reasons:
        if wrong:
            raise ConfigError(f"{config.name} cannot be trained with --native: {reason}")


def _pointers(tensors):
    return (ctypes.c_void_p * len(tensors))(*[tensor.data_ptr() for tensor in tensors])


class Gradients:
    """Computes what `backward` would, for one `SubpixelNetwork` of plain convolutions."""

    def __init__(self, network, patch, folder, threads=1):
        """`patch`: side of a patch in LR samples; `folder`: where the compiled library is kept;
        `threads`: among how many a batch is divided (the sums' order, and so the last bits, depend on it).
        """
        self.network, self.patch = network, patch
        library = ctypes.CDLL(build(folder))
        library.subpixel_workspace.restype = ctypes.c_void_p
        library.subpixel_gradients.restype = ctypes.c_float
        self._library = library
        maps = [len(block.bias) for block in network.blocks[:-1]]
        shape = (
            network.scale,
            len(maps),
            (ctypes.c_int * len(maps))(*maps),
            network.blocks[0].kernel,
            int(network.activation == "tanh"),
            int(network.residual),
            patch,
            patch,
        )
        self._workspaces = [
            ctypes.c_void_p(library.subpixel_workspace(*shape)) for _ in range(threads)
        ]
        self._pool = ThreadPoolExecutor(threads)  # a call into the library lets the others run

    def __del__(self):
        for workspace in getattr(self, "_workspaces", []):
            self._library.subpixel_release(workspace)

    def __call__(self, lr, low, high, loss, floor):
        """The loss; every parameter's `grad` is set.

        `lr` [n, 1, patch, patch] in 0...1, `low` and `high` [n, 1, r·patch, r·patch], between which
        HR lies (both HR itself where it is known): float32 on the CPU.
        `loss`: one of LOSSES; `floor`: that of the `psnr` loss.
        """
        side = self.patch * self.network.scale
        assert lr.shape[1:] == (1, self.patch, self.patch)
        assert low.shape[1:] == high.shape[1:] == (1, side, side)
        blocks, slopes = self.network.blocks, list(self.network.slopes)
        with torch.no_grad():
            weights = [block.weight().contiguous() for block in blocks]
        values = (weights, [block.bias.detach() for block in blocks], [s.detach() for s in slopes])
        planes = (v.contiguous().chunk(len(self._workspaces)) for v in (lr, low, high))
        parts = list(zip(*planes))
        run = functools.partial(self._run, values, LOSSES.index(loss), ctypes.c_float(floor))
        parameters, total = [b.direct for b in blocks] + [b.bias for b in blocks] + slopes, 0.0
        for part, (value, found) in zip(parts, self._pool.map(run, self._workspaces, parts)):
            share = len(part[0]) / len(lr)
            total += share * value
            for parameter, gradient in zip(parameters, itertools.chain(*found)):
                if part is parts[0]:
                    parameter.grad = gradient.mul_(share)
                else:
                    parameter.grad.add_(gradient, alpha=share)
        return torch.tensor(total)

    def _run(self, values, loss, floor, workspace, part):
        """(loss, gradients in the shape of `values`) of some of a batch's patches."""
        found = [[torch.empty_like(value) for value in group] for group in values]
        value = self._library.subpixel_gradients(
            workspace,
            len(part[0]),
            *(ctypes.c_void_p(plane.data_ptr()) for plane in part),
            *(_pointers(group) for group in (*values, *found)),
            loss,
            floor,
        )
        return value, found
