"""SRResNet, which is also SRGAN's generator (Ledig et al. 2017), and its batch normalisation folded
into the convolutions at export."""

import torch
from torch import nn

from .literature import PictureNetwork, convolution, he


class ResidualBlock(nn.Module):
    """3x3 convolution, batch normalisation, PReLU, 3x3, batch normalisation, plus the input."""

    def __init__(self, maps):
        super().__init__()
        self.first = convolution(maps, maps, 3, he(maps, 3), bias=False)
        self.first_norm = nn.BatchNorm2d(maps)
        self.slope = nn.PReLU(maps)
        self.second = convolution(maps, maps, 3, he(maps, 3), bias=False)
        self.second_norm = nn.BatchNorm2d(maps)

    def forward(self, x):
        y = self.slope(self.first_norm(self.first(x)))
        return x + self.second_norm(self.second(y))


class SRResNet(PictureNetwork):
    """9x9 to 64 maps, 16 residual blocks, 3x3 and a long skip, pixel shuffles, 9x9 to luma."""

    def __init__(self, scale, blocks, maps):
        super().__init__()
        self.head = convolution(1, maps, 9, he(1, 9))
        self.head_slope = nn.PReLU(maps)
        self.blocks = nn.ModuleList(ResidualBlock(maps) for _ in range(blocks))
        self.body = convolution(maps, maps, 3, he(maps, 3), bias=False)
        self.body_norm = nn.BatchNorm2d(maps)
        # x4 enlarges twice by 2, as the paper does; x3 once.
        self.factors = [2, 2] if scale == 4 else [scale]
        self.enlargers = nn.ModuleList(
            convolution(maps, maps * factor * factor, 3, he(maps, 3)) for factor in self.factors
        )
        self.enlarger_slopes = nn.ModuleList(nn.PReLU(maps) for _ in self.factors)
        self.tail = convolution(maps, 1, 9, 1e-3)

    def last_layer(self):
        """The convolution that makes luma."""
        return self.tail.parameters()

    def forward(self, luma, scale):
        head = x = self.head_slope(self.head(luma))
        for block in self.blocks:
            x = block(x)
        x = head + self.body_norm(self.body(x))
        for enlarger, slope, factor in zip(self.enlargers, self.enlarger_slopes, self.factors):
            x = slope(nn.functional.pixel_shuffle(enlarger(x), factor))
        return self.tail(x)

    def write(self, graph, scale):
        """Adds the graph with batch normalisation folded away."""
        value = graph.module("luma", "head", self.head)
        head = value = graph.prelu(value, "head_act", numbers(self.head_slope.weight))
        for number, block in enumerate(self.blocks, start=1):
            name = f"block{number}"
            y = graph.convolution(value, f"{name}_conv1", *folded(block.first, block.first_norm))
            y = graph.prelu(y, f"{name}_act", numbers(block.slope.weight))
            y = graph.convolution(y, f"{name}_conv2", *folded(block.second, block.second_norm))
            value = graph.node("Add", [value, y], f"{name}_add")
        value = graph.convolution(value, "body", *folded(self.body, self.body_norm))
        value = graph.node("Add", [head, value], "body_add")
        for number, (enlarger, slope, factor) in enumerate(
            zip(self.enlargers, self.enlarger_slopes, self.factors), start=1
        ):
            value = graph.module(value, f"enlarge{number}", enlarger)
            value = graph.shuffle(value, factor, f"pixel_shuffle{number}", None)
            value = graph.prelu(value, f"enlarge{number}_act", numbers(slope.weight))
        graph.module(value, "tail", self.tail, "upscaled")


def numbers(tensor):
    """As a numpy array."""
    return tensor.detach().cpu().numpy()


def folded(layer, norm):
    """(weight, bias) of a convolution without bias followed by batch normalisation.

    y = gamma · (W·x - mean) / sqrt(variance + epsilon) + beta
    """
    with torch.no_grad():
        factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        weight = layer.weight * factor[:, None, None, None]
        bias = norm.bias - norm.running_mean * factor
    return numbers(weight), numbers(bias)
