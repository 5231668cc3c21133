"""PyTorch in eager mode; its convolutions are oneDNN's."""

import numpy as np

from .. import network
from .base import Engine, Job, Unavailable


class PyTorch(Engine):
    name = "PyTorch"
    packages = ["torch"]

    def __init__(self, job: Job):
        super().__init__(job)
        import torch

        torch.set_num_threads(job.threads)
        self.torch = torch
        try:
            self.steps = [self._step(step) for step in network.read(job.model).steps]
        except network.NotAChain as error:
            raise Unavailable(f"no translation for {error}") from None

    def _step(self, step):
        torch = self.torch
        functional = torch.nn.functional
        tensor = lambda values: torch.from_numpy(np.array(values))  # noqa: E731
        match step:
            case network.Convolution(weights, bias):
                weights, bias = tensor(weights), tensor(bias)
                padding = [extent // 2 for extent in weights.shape[2:]]
                return lambda x, _: functional.conv2d(x, weights, bias, padding=padding)
            case network.Activation("prelu", slopes):
                slopes = tensor(slopes)
                return lambda x, _: functional.prelu(x, slopes)
            case network.Activation("tanh"):
                return lambda x, _: torch.tanh(x)
            case network.Activation("relu"):
                return lambda x, _: torch.relu(x)
            case network.AddInput():
                return lambda x, luma: x + luma
            case network.PixelShuffle(factor):
                return lambda x, _: functional.pixel_shuffle(x, factor)

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        with self.torch.inference_mode():
            source = self.torch.from_numpy(luma)
            current = source
            for step in self.steps:
                current = step(current, source)
            return current.numpy()
