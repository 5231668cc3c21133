"""SRGAN's training (Ledig et al. 2017): a discriminator and the perceptual loss.

generator loss = content + 1e-3 · adversarial
Content is the mean squared error, which is the paper's variant SRGAN-MSE: the VGG features of the
full variant come from a network trained on ImageNet, whose pictures and weights are not ours to
ship or to fetch. The figures of that variant are stated in the paper's own table.
"""

import torch
import torch.nn.functional as F
from torch import nn

ADVERSARIAL_SHARE = 1e-3


class Discriminator(nn.Module):
    """Eight 3x3 convolutions, 64 to 512 maps, every second one of stride 2; one number a patch."""

    def __init__(self, side):
        super().__init__()
        layers, inputs, extent = [], 1, side
        for index, maps in enumerate((64, 64, 128, 128, 256, 256, 512, 512)):
            stride = 1 + index % 2
            layers.append(nn.Conv2d(inputs, maps, 3, stride=stride, padding=1, bias=index == 0))
            if index:
                layers.append(nn.BatchNorm2d(maps))
            layers.append(nn.LeakyReLU(0.2))
            inputs, extent = maps, (extent + stride - 1) // stride
        layers += [nn.Flatten(), nn.Linear(512 * extent * extent, 1024), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Linear(1024, 1))

    def forward(self, x):
        return self.layers(x)


class Adversary:
    """The discriminator with its optimiser; trained once before each step of the generator."""

    def __init__(self, config, device):
        self.network = Discriminator(config.patch * config.scales[0]).to(device)
        self.optimiser = torch.optim.Adam(self.network.parameters(), lr=1e-4)

    def state_dict(self):
        """For the checkpoint."""
        return {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}

    def load_state_dict(self, state):
        """From the checkpoint."""
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])

    def generator_loss(self, generator, lr, hr, rate):
        """One discriminator step, then the generator's loss of the same batch."""
        scale = hr.shape[-1] // lr.shape[-1]
        made = generator(lr, scale)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        real, fake = self.network(hr), self.network(made.detach())
        loss = F.binary_cross_entropy_with_logits(real, torch.ones_like(real))
        loss = loss + F.binary_cross_entropy_with_logits(fake, torch.zeros_like(fake))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()
        verdict = self.network(made)
        adversarial = F.binary_cross_entropy_with_logits(verdict, torch.ones_like(verdict))
        return F.mse_loss(made, hr) + ADVERSARIAL_SHARE * adversarial
