"""Building, beginning and exporting a network from its configuration."""

import os

import numpy as np
import torch

from . import onnx_file
from .config import ConfigError, repository
from .subpixel_network import SubpixelNetwork


def build(config):
    """A new network with weights drawn from the present random state."""
    shape = config.network
    if shape.kind == "subpixel":
        return SubpixelNetwork(
            config.scales[0],
            shape.channels,
            first=shape.first,
            activation=shape.activation,
            residual=shape.residual,
            expand=shape.expand,
            near_identity=shape.near_identity,
        )
    from . import literature

    return literature.build(config)


def read_layers(path):
    """(path, [(weight, bias, slope or None)]) of an ONNX file, named relative to the repository."""
    if not os.path.isabs(path):
        path = os.path.join(repository(), path)
    if not os.path.exists(path):
        raise ConfigError(f"no network '{path}' to begin or learn from; train that one first")
    return path, [
        tuple(None if v is None else torch.from_numpy(np.array(v, np.float32)) for v in layer)
        for layer in onnx_file.read_layers(path)
    ]


def read_teacher(config):
    """The teacher, frozen: a subpixel network of any size with PReLU that adds the input luma."""
    path, layers = read_layers(config.teacher)
    scale, channels = config.scales[0], [len(bias) for _, bias, _ in layers[:-1]]
    if len(layers[-1][1]) != scale**2 or any(slope is None for _, _, slope in layers[:-1]):
        raise ConfigError(f"teacher '{path}': expected factor {scale} with PReLU after each layer")
    teacher = SubpixelNetwork(scale, channels, first=layers[0][0].shape[-1])
    teacher.begin_from(layers)
    return teacher.eval().requires_grad_(False)


def begin(network, path):
    """Begins `network` from an ONNX file; says how many layers were taken."""
    if not hasattr(network, "begin_from"):
        raise ConfigError("this kind of network cannot begin from an ONNX file")
    path, layers = read_layers(path)
    taken = network.begin_from(layers)
    if taken == 0:
        raise ConfigError(f"cannot begin from '{path}': no layer has the same shape")
    return taken


def export(network, config, scale, path, metadata):
    """Writes the network for one factor as ONNX, collapsed to plain layers."""
    name = os.path.splitext(os.path.basename(path))[0]
    if config.network.kind == "subpixel":
        onnx_file.write_subpixel(network, path, name, metadata)
    else:
        from . import literature

        literature.write(network, scale, path, name, metadata)
