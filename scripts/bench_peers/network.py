"""A network as a plain chain of steps, for the engines that do not read ONNX."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper


@dataclass
class Convolution:
    """Stride 1, padded with zeros to the same size."""

    weights: np.ndarray  # [out][in][height][width]
    bias: np.ndarray  # [out]


@dataclass
class Activation:
    kind: str  # relu, tanh, prelu
    slopes: np.ndarray | None = None  # [channels], prelu only


@dataclass
class AddInput:
    """Adds the luma plane to each channel."""


@dataclass
class PixelShuffle:
    factor: int


@dataclass
class Chain:
    name: str
    steps: list
    scale: int

    def multiplications(self) -> int:
        """Multiply-adds of the direct form for each pixel of the input."""
        return sum(step.weights.size for step in self.steps if isinstance(step, Convolution))


class NotAChain(Exception):
    """The network has a shape that this reader has no steps for."""


def read(path: Path) -> Chain:
    """Reads an ONNX file.

    Raises NotAChain, naming the node, for anything but the layers above, one after another.
    """
    graph = onnx.load(str(path)).graph
    tensors = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    luma = graph.input[0].name
    steps, current, scale = [], luma, 1
    for node in graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if current not in node.input:
            raise NotAChain(f"node '{node.name or node.output[0]}' does not continue the chain")
        match node.op_type:
            case "Conv":
                weights = tensors[node.input[1]]
                pads = attributes.get("pads", [0, 0, 0, 0])
                same = [extent // 2 for extent in weights.shape[2:]] * 2
                if pads != same or any(extent % 2 == 0 for extent in weights.shape[2:]):
                    raise NotAChain(f"convolution '{node.output[0]}' changes the size")
                bias = (tensors[node.input[2]] if len(node.input) > 2
                        else np.zeros(weights.shape[0], np.float32))
                steps.append(Convolution(weights, bias))
            case "Relu" | "Tanh":
                steps.append(Activation(node.op_type.lower()))
            case "PRelu":
                steps.append(Activation("prelu", tensors[node.input[1]].reshape(-1)))
            case "Add" if luma in node.input:
                steps.append(AddInput())
            case "DepthToSpace":
                scale = attributes["blocksize"]
                steps.append(PixelShuffle(scale))
            case other:
                raise NotAChain(f"operator {other} of node '{node.output[0]}'")
        current = node.output[0]
    return Chain(path.stem, steps, scale)


def with_fixed_size(path: Path, width: int, height: int) -> onnx.ModelProto:
    """The ONNX model for one size of picture: some engines plan nothing for open sizes."""
    model = onnx.load(str(path))
    scale = read(path).scale
    for value, extents in ((model.graph.input[0], (height, width)),
                           (model.graph.output[0], (height * scale, width * scale))):
        shape = value.type.tensor_type.shape
        del shape.dim[:]
        for extent in (1, 1, *extents):
            shape.dim.add().dim_value = extent
    return model
