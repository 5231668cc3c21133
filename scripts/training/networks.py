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
        )
    from . import literature

    return literature.build(config)


def begin(network, path):
    """Begins `network` from an ONNX file; says how many layers were taken."""
    if not os.path.isabs(path):
        path = os.path.join(repository(), path)
    if not os.path.exists(path):
        raise ConfigError(f"cannot begin from '{path}': no such file; train that network first")
    if not hasattr(network, "begin_from"):
        raise ConfigError("this kind of network cannot begin from an ONNX file")
    layers = [
        tuple(None if v is None else torch.from_numpy(np.array(v, np.float32)) for v in layer)
        for layer in onnx_file.read_layers(path)
    ]
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
