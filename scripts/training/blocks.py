"""Convolutions that are trained wide and shipped plain.

A `LinearBlock` is k×k convolution to many maps, then 1×1 back: linear all the way, so it equals one
k×k convolution. Training the product of two matrices converges faster than training the small
matrix (Bhardwaj et al., Collapsible Linear Blocks, 2021), and the finished network costs nothing
more. The product is formed from the weights before each step, not by running the wide layers, so a
training step costs hardly more than the plain network's.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


def in_the_middle(weight, kernel):
    """The same convolution with a larger kernel: zeros around [outputs, inputs, k, k]."""
    border = (kernel - weight.shape[-1]) // 2
    return F.pad(weight, [border] * 4) if border > 0 else weight


class LinearBlock(nn.Module):
    """One convolution, same-size zero padding: direct branch + wide branch + identity.

    weight = direct + narrow · wide (+ 1 at the centre tap from each map to itself)

    `expand` is the number of wide maps, 0 for a plain convolution; `identity` adds the identity
    branch where the numbers of maps are equal.
    """

    def __init__(self, inputs, outputs, kernel, expand=0, identity=False, gain=1.0):
        super().__init__()
        self.kernel = kernel
        deviation = gain / math.sqrt(inputs * kernel * kernel)
        # With a wide branch, half the variance comes from each of the two.
        share = math.sqrt(0.5) if expand else 1.0
        self.direct = nn.Parameter(
            torch.randn(outputs, inputs, kernel, kernel) * deviation * share
        )
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.wide = self.narrow = None
        if expand:
            self.wide = nn.Parameter(torch.randn(expand, inputs, kernel, kernel) * deviation)
            self.narrow = nn.Parameter(
                torch.randn(outputs, expand) * (share / math.sqrt(expand))
            )
        centre = torch.zeros(outputs, inputs, kernel, kernel)
        if identity and inputs == outputs:
            for channel in range(outputs):
                centre[channel, channel, kernel // 2, kernel // 2] = 1
        else:
            identity = False
        self.register_buffer("identity", centre if identity else None, persistent=False)

    def weight(self):
        """The plain convolution's weights [outputs, inputs, kernel, kernel]."""
        weight = self.direct
        if self.wide is not None:
            product = self.narrow @ self.wide.flatten(1)
            weight = weight + product.view_as(self.direct)
        return weight if self.identity is None else weight + self.identity

    def begin(self, weight, bias):
        """Takes a plain convolution's weights; the wide branch begins at zero and grows."""
        with torch.no_grad():
            self.direct.copy_(weight if self.identity is None else weight - self.identity)
            self.bias.copy_(bias)
            if self.narrow is not None:
                self.narrow.zero_()

    def expanded(self, x):
        """The same convolution by running every branch; what the collapse is tested against."""
        pad = self.kernel // 2
        result = F.conv2d(x, self.direct, self.bias, padding=pad)
        if self.wide is not None:
            wide = F.conv2d(x, self.wide, padding=pad)
            result = result + F.conv2d(wide, self.narrow[:, :, None, None])
        return result if self.identity is None else result + x

    def forward(self, x):
        return F.conv2d(x, self.weight(), self.bias, padding=self.kernel // 2)
