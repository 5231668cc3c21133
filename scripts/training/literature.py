"""Networks of the literature, as their papers describe them, on luma.

All take LR luma [n, 1, h, w] in 0...1 and a factor. SRCNN and VDSR begin with MATLAB's bicubic
enlarging, which is part of the exported graph. SRResNet (and SRGAN, the same generator) was trained
on RGB by its authors; here it has one input and one output map.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .blocks import in_the_middle
from .imresize import taps
from .onnx_file import GraphWriter


class Bicubic(nn.Module):
    """MATLAB's bicubic enlarging by a whole factor: r² filters of 5x5, then pixel shuffle."""

    def __init__(self, scale):
        super().__init__()
        self.scale = scale
        # Output phase p of input sample 2 (of 5): which of the five inputs count, and how much.
        weights, indices = taps(5, 5 * scale, scale)
        phases = torch.zeros(scale, 5)
        for phase in range(scale):
            row = 2 * scale + phase
            for weight, index in zip(weights[row], indices[row]):
                phases[phase, int(index)] += float(weight)
        filters = phases[:, None, :, None] * phases[None, :, None, :]
        self.register_buffer("filters", filters.reshape(scale * scale, 1, 5, 5), persistent=False)

    def forward(self, luma):
        padded = F.pad(luma, (2, 2, 2, 2), mode="replicate")
        return F.pixel_shuffle(F.conv2d(padded, self.filters), self.scale)


def convolution(inputs, outputs, kernel, deviation, bias=True):
    """Same-size convolution with Gaussian weights of a stated deviation and zero bias."""
    layer = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias)
    nn.init.normal_(layer.weight, std=deviation)
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def he(inputs, kernel):
    """He's deviation for layers before a rectifier."""
    return math.sqrt(2 / (inputs * kernel * kernel))


class PictureNetwork(nn.Module):
    """Base of networks whose loss is taken on the HR picture."""

    def training_pair(self, lr, hr, scale, dtype):
        """(prediction, target); convolutions run in `dtype` where autocast knows them."""
        with torch.autocast(lr.device.type, dtype, enabled=dtype != torch.float32):
            prediction = self(lr, scale)
        return prediction.float(), hr

    def upscale(self, luma, scale):
        """The finished picture for validation."""
        return self(luma, scale)

    @staticmethod
    def make_luma(layer, x):
        """Runs a layer whose output is luma itself in float32: bfloat16 has steps of 1/256."""
        with torch.autocast(x.device.type, enabled=False):
            return layer(x.float())

    def begin_from(self, layers):
        """Takes [(weight, bias, slope or None)] of the plain convolutions from another factor's
        network, a smaller kernel into the middle; a transposed one begins anew. Returns the number
        of layers taken."""
        taken = 0
        with torch.no_grad():
            for index, (layer, (weight, bias, slope)) in enumerate(zip(self.layers, layers)):
                weight = in_the_middle(weight, layer.kernel_size[0])
                if layer.weight.shape != weight.shape:
                    continue
                layer.weight.copy_(weight)
                layer.bias.copy_(bias)
                if slope is not None:
                    self.slopes[index].weight.copy_(slope)
                taken += 1
        return taken


@torch.no_grad()
def carry_luma(layers):
    """Draws weights by which the first map of every layer is the luma that came in; the others
    begin as differences of samples, with He's deviation.

    From weights drawn by chance alone the layers would have to find out first that brightness comes
    out as it went in; a residual connection has that from the start.
    """
    for number, layer in enumerate(layers):
        _, inputs, kernel, _ = layer.weight.shape
        nn.init.normal_(layer.weight, std=he(inputs, kernel))
        if number == 0:
            layer.weight -= layer.weight.mean((1, 2, 3), keepdim=True)
        layer.weight[0] = 0
        layer.weight[0, 0, kernel // 2, kernel // 2] = 1


class SRCNN(PictureNetwork):
    """Dong et al. 2014/2016: bicubic, then kernels such as 9-1-5 or 9-5-5 with 64 and 32 maps."""

    def __init__(self, scale, kernels, channels, begins_with_luma=False):
        super().__init__()
        self.bicubic = Bicubic(scale)
        shape = [1, *channels, 1]
        # The paper draws all weights with deviation 0.001.
        self.layers = nn.ModuleList(
            convolution(shape[i], shape[i + 1], kernel, 1e-3) for i, kernel in enumerate(kernels)
        )
        if begins_with_luma:
            carry_luma(self.layers[:-1])
            last = self.layers[-1].weight.data
            last[0, 0, last.shape[2] // 2, last.shape[3] // 2] = 1

    def last_layer(self):
        """The parameters that learn at a tenth of the rate."""
        return self.layers[-1].parameters()

    def forward(self, luma, scale):
        x = self.bicubic(luma)
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.make_luma(self.layers[-1], x)

    def write(self, graph, scale):
        """Adds the graph; see `write` below."""
        value = graph.enlarge("luma", scale)
        for number, layer in enumerate(self.layers, start=1):
            last = number == len(self.layers)
            value = graph.module(value, f"conv{number}", layer, "upscaled" if last else None)
            if not last:
                value = graph.node("Relu", [value], f"act{number}")


class FSRCNN(PictureNetwork):
    """Dong et al. 2016: 5x5 to d, 1x1 to s, m of 3x3, 1x1 to d, 9x9 transposed convolution."""

    def __init__(self, scale, d, s, m, begins_with_luma=False):
        super().__init__()
        sizes = [(1, d, 5), (d, s, 1), *[(s, s, 3)] * m, (s, d, 1)]
        self.layers = nn.ModuleList(convolution(i, o, k, he(i, k)) for i, o, k in sizes)
        self.slopes = nn.ModuleList(nn.PReLU(o) for _, o, _ in sizes)
        self.enlarge = nn.ConvTranspose2d(
            d, 1, 9, stride=scale, padding=4, output_padding=scale - 1
        )
        nn.init.normal_(self.enlarge.weight, std=1e-3)
        nn.init.zeros_(self.enlarge.bias)
        self.scale = scale
        if begins_with_luma:
            carry_luma(self.layers)
            # Input sample i is repeated at i · scale and the samples after it.
            self.enlarge.weight.data[0, 0, 4 : 4 + scale, 4 : 4 + scale] = 1

    def last_layer(self):
        """The transposed convolution, which learns at a tenth of the rate."""
        return self.enlarge.parameters()

    def forward(self, luma, scale):
        x = luma
        for layer, slope in zip(self.layers, self.slopes):
            x = slope(layer(x))
        return self.make_luma(self.enlarge, x)

    def write(self, graph, scale):
        """Adds the graph; see `write` below."""
        value = "luma"
        for number, (layer, slope) in enumerate(zip(self.layers, self.slopes), start=1):
            value = graph.module(value, f"conv{number}", layer)
            value = graph.prelu(value, f"act{number}", slope.weight.detach().cpu().numpy())
        weight = graph.weight("enlarge.weight", self.enlarge.weight.detach().cpu().numpy())
        bias = graph.weight("enlarge.bias", self.enlarge.bias.detach().cpu().numpy())
        graph.node(
            "ConvTranspose",
            [value, weight, bias],
            "enlarge",
            "upscaled",
            kernel_shape=[9, 9],
            strides=[scale, scale],
            pads=[4, 4, 4, 4],
            output_padding=[scale - 1, scale - 1],
        )


class VDSR(PictureNetwork):
    """Kim et al. 2016: bicubic, 20 layers of 3x3 with 64 maps, residual; one for all factors."""

    def __init__(self, scales, layers, maps):
        super().__init__()
        self.bicubics = nn.ModuleDict({str(scale): Bicubic(scale) for scale in scales})
        sizes = [1, *[maps] * (layers - 1), 1]
        self.layers = nn.ModuleList(
            convolution(i, o, 3, he(i, 3)) for i, o in zip(sizes, sizes[1:])
        )

    def last_layer(self):
        """The layer that makes the residual."""
        return self.layers[-1].parameters()

    def forward(self, luma, scale):
        enlarged = self.bicubics[str(scale)](luma)
        x = enlarged
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x) + enlarged

    def write(self, graph, scale):
        """Adds the graph; see `write` below."""
        enlarged = value = graph.enlarge("luma", scale)
        for number, layer in enumerate(self.layers, start=1):
            last = number == len(self.layers)
            value = graph.module(value, f"conv{number}", layer, "residual" if last else None)
            if not last:
                value = graph.node("Relu", [value], f"act{number}")
        graph.node("Add", [value, enlarged], "add_bicubic", "upscaled")


def build(config):
    """The network that a configuration names."""
    shape, scale = config.network, config.scales[0]
    if shape.kind == "srcnn":
        return SRCNN(scale, shape.kernels, shape.channels, shape.carry_luma)
    if shape.kind == "fsrcnn":
        return FSRCNN(scale, *shape.channels, shape.blocks, shape.carry_luma)
    if shape.kind == "vdsr":
        return VDSR(config.scales, shape.blocks, shape.channels[0])
    from .srresnet import SRResNet

    return SRResNet(scale, shape.blocks, shape.channels[0])


def write(network, scale, path, name, metadata):
    """Writes one factor's graph as ONNX."""
    graph = GraphWriter(name)
    network.write(graph, scale)
    graph.save(path, metadata)
