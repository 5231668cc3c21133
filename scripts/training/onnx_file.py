"""Writing and reading the ONNX files that Subpixel runs (opset 13, IR version 8).

One graph style for all: input `luma` [1, 1, height, width], output `upscaled`, one initializer per
weight named after its layer (`conv1.weight`, `conv1.bias`, `act1.slope`).
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET, IR_VERSION = 13, 8


class GraphWriter:
    """Collects nodes and weights; every method returns the name of the value it made."""

    def __init__(self, name):
        self.name, self.nodes, self.weights = name, [], []

    def weight(self, name, values, kind=np.float32):
        """Adds one initializer."""
        values = np.ascontiguousarray(np.asarray(values, kind))
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def node(self, operation, inputs, name, output=None, **attributes):
        """Adds one node with one output, named after the node unless `output` is given."""
        output = output or name
        self.nodes.append(helper.make_node(operation, inputs, [output], name=name, **attributes))
        return output

    def convolution(self, source, name, weight, bias, output=None):
        """Same-size convolution, zero padding; `weight` [out, in, k, k]."""
        kernel = list(weight.shape[2:])
        half_y, half_x = kernel[0] // 2, kernel[1] // 2
        inputs = [source, self.weight(f"{name}.weight", weight)]
        if bias is not None:
            inputs.append(self.weight(f"{name}.bias", bias))
        return self.node(
            "Conv", inputs, name, output, kernel_shape=kernel, pads=[half_y, half_x] * 2
        )

    def module(self, source, name, layer, output=None):
        """A same-size `torch.nn.Conv2d`."""
        bias = None if layer.bias is None else layer.bias.detach().cpu().numpy()
        return self.convolution(source, name, layer.weight.detach().cpu().numpy(), bias, output)

    def prelu(self, source, name, slope):
        """One slope a channel."""
        slope = np.asarray(slope).reshape(-1, 1, 1)
        return self.node("PRelu", [source, self.weight(f"{name}.slope", slope)], name)

    def shuffle(self, source, scale, name="pixel_shuffle", output="upscaled"):
        """Pixel shuffle as PyTorch orders its maps."""
        return self.node(
            "DepthToSpace", [source], name, output, blocksize=scale, mode="CRD"
        )

    def enlarge(self, source, scale, name="bicubic"):
        """Bicubic enlarging (a = -0.5, nearest edge): MATLAB's `imresize` by a factor."""
        scales = self.weight(f"{name}.scales", [1, 1, scale, scale])
        return self.node(
            "Resize",
            [source, "", scales],
            name,
            mode="cubic",
            cubic_coeff_a=-0.5,
            coordinate_transformation_mode="half_pixel",
        )

    def save(self, path, metadata):
        """Writes the checked model; `metadata` is a dictionary of strings."""
        luma = helper.make_tensor_value_info(
            "luma", TensorProto.FLOAT, [1, 1, "height", "width"]
        )
        upscaled = helper.make_tensor_value_info(
            "upscaled", TensorProto.FLOAT, [1, 1, "height_out", "width_out"]
        )
        graph = helper.make_graph(self.nodes, self.name, [luma], [upscaled], self.weights)
        model = helper.make_model(
            graph,
            producer_name="subpixel",
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        for key, value in metadata.items():
            model.metadata_props.add(key=key, value=str(value))
        onnx.checker.check_model(model)
        onnx.save(model, path)


BESIDE_CONVOLUTIONS = (
    "Add", "ConvTranspose", "DepthToSpace", "Relu", "Resize", "Tanh",
)


def read_layers(path):
    """[(weight, bias, slope or None)] of a chain of convolutions, as numpy arrays; what enlarges is
    left out.

    Raises ValueError for a graph that is not such a chain.
    """
    model = onnx.load(path)
    values = {w.name: numpy_helper.to_array(w) for w in model.graph.initializer}
    layers = []
    for node in model.graph.node:
        if node.op_type == "Conv":
            weight = values[node.input[1]]
            bias = values[node.input[2]] if len(node.input) > 2 else np.zeros(weight.shape[0])
            layers.append((weight, bias, None))
        elif node.op_type == "PRelu":
            weight, bias, _ = layers[-1]
            layers[-1] = (weight, bias, values[node.input[1]].reshape(-1))
        elif node.op_type not in BESIDE_CONVOLUTIONS:
            raise ValueError(
                f"cannot begin from '{path}': it has a {node.op_type} node; expected a chain of "
                "convolutions with PReLU, ReLU or tanh, and one step that enlarges"
            )
    return layers


def write_subpixel(network, path, name, metadata):
    """Exports a `SubpixelNetwork`, collapsed to plain convolutions."""
    graph = GraphWriter(name)
    value = "luma"
    layers = [[t if t is None else t.detach().cpu().numpy() for t in l] for l in network.plain()]
    for number, (weight, bias, slope) in enumerate(layers, start=1):
        last = number == len(layers)
        output = "residual" if last and network.residual else None
        value = graph.convolution(value, f"conv{number}", weight, bias, output)
        if slope is not None:
            value = graph.prelu(value, f"act{number}", slope)
        elif not last:
            value = graph.node("Tanh", [value], f"act{number}")
    if network.residual:
        value = graph.node("Add", [value, "luma"], "add_luma", "subpixels")
    graph.shuffle(value, network.scale)
    graph.save(path, metadata)
