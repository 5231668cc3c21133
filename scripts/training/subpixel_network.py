"""The networks that ship: convolutions at low resolution, then pixel shuffle.

`first`×`first` convolution 1 → channels[0], activation, 3×3 convolutions through the other
channels, a last 3×3 convolution to r² maps (+ the input luma on each), pixel shuffle.
With 5, (64, 32), tanh and no residual it is ESPCN (Shi et al. 2016).

With `near_identity` above 0, convolutions between equal numbers of maps begin as the identity plus
that share of chance, which a deep network learns faster from (README.md says how much).
"""

import torch
import torch.nn.functional as F
from torch import nn

from .blocks import LinearBlock, in_the_middle

# In bfloat16 (8 significant bits) luma in 0...1 would lose its last bit, but 0...255 is exact.
INPUT_SCALE = 255.0


class SubpixelNetwork(nn.Module):
    """See above. Input [n, 1, h, w] luma in 0...1; output [n, 1, r·h, r·w]."""

    def __init__(
        self,
        scale,
        channels,
        first=5,
        activation="prelu",
        residual=True,
        expand=0,
        near_identity=0.0,
    ):
        super().__init__()
        self.scale, self.activation, self.residual = scale, activation, residual
        shape = [1, *channels, scale * scale]
        self.blocks = nn.ModuleList()
        for index in range(len(shape) - 1):
            last = index == len(shape) - 2
            # He's gain for the rectifiers; the residual begins small.
            gain = 0.1 if last and residual else 1.4 if activation == "prelu" else 1.0
            near = near_identity > 0 and not last and shape[index] == shape[index + 1]
            self.blocks.append(
                LinearBlock(
                    shape[index],
                    shape[index + 1],
                    kernel=first if index == 0 else 3,
                    expand=expand,
                    identity=near or (expand > 0 and not last),
                    gain=gain * near_identity if near else gain,
                )
            )
        self.slopes = nn.ParameterList()
        if activation == "prelu":
            self.slopes.extend(nn.Parameter(torch.full((c,), 0.2)) for c in channels)

    def plain(self):
        """[(weight, bias, slope or None)] of the plain convolutions, differentiable."""
        slopes = list(self.slopes) + [None] * (len(self.blocks) - len(self.slopes))
        return [(b.weight(), b.bias, s) for b, s in zip(self.blocks, slopes)]

    def run_plain(self, luma, layers, dtype):
        """The r² maps before the pixel shuffle [n, r², h, w], convolved in `dtype`, as float32."""
        x = (luma * INPUT_SCALE).to(dtype)
        for index, (weight, bias, slope) in enumerate(layers):
            if index == 0:
                weight = weight / INPUT_SCALE
            elif index == len(layers) - 1 and not self.residual:
                # What comes out is luma itself, which bfloat16 would round to steps of 1/256.
                x, dtype = x.float(), torch.float32
            x = F.conv2d(x, weight.to(dtype), bias.to(dtype), padding=weight.shape[-1] // 2)
            if slope is not None:
                x = F.prelu(x, slope.to(dtype))
            elif index < len(layers) - 1:
                x = torch.tanh(x)
        x = x.float()
        return x + luma if self.residual else x

    def maps(self, luma, dtype=torch.float32):
        """As `run_plain` with the present weights."""
        return self.run_plain(luma, self.plain(), dtype)

    def forward(self, luma):
        return F.pixel_shuffle(self.maps(luma), self.scale)

    def training_pair(self, lr, hr, scale, dtype):
        """(prediction, target) as r² maps: losses are the same as on the HR picture."""
        return self.maps(lr, dtype), F.pixel_unshuffle(hr, scale)

    def upscale(self, luma, scale):
        """The finished picture for validation."""
        assert scale == self.scale
        return self(luma)

    def last_layer(self):
        """The parameters of the last convolution."""
        return self.blocks[-1].parameters()

    def begin_from(self, layers):
        """Takes [(weight, bias, slope or None)] from another factor's network of this shape.

        The last layer's maps belong to r²: for another factor it begins from nothing. A first kernel
        that is smaller than this network's goes into its middle.
        Returns the number of layers taken.
        """
        taken = 0
        for index, (block, (weight, bias, slope)) in enumerate(zip(self.blocks, layers)):
            weight = in_the_middle(weight, block.kernel)
            if weight.shape != block.direct.shape:
                continue
            block.begin(weight, bias)
            if slope is not None and index < len(self.slopes):
                with torch.no_grad():
                    self.slopes[index].copy_(slope.reshape(-1))
            taken += 1
        return taken
