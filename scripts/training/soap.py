"""SOAP: Adam in the eigenbasis of Shampoo's preconditioner (Vyas et al. 2024, arXiv 2409.11321).

A convolution's gradient is taken as a matrix [outputs, inputs · k²]. Its two covariances are kept as
running means, and Adam runs in the basis of their eigenvectors. These networks' matrices are small
(at most 64 × 576), so a step costs hardly more than Adam's and goes much further: the layers' inputs,
neighbouring samples of a picture, are strongly correlated, which Adam alone must work against.

Adam divides a direction's mean gradient by the root of its mean square, `power` 0.5. Near the end of a
training that square is mostly noise and grows with the curvature, so steep directions, moved as far as
flat ones, make most of the noise in the loss. `power` 1 divides by the square itself, as the natural
gradient in a Kronecker-factored eigenbasis does (George et al. 2018, arXiv 1806.03884).
"""

import torch

# How much shorter and longer `power` may make a direction's step. Longer ones serve directions that
# hardly matter, as those of a map that is seldom active, and carry them off.
SHORTEST, LONGEST = 1 / 30, 3


class Soap(torch.optim.Optimizer):
    """Biases and slopes are vectors: without a basis.

    `weight_decay`: the share of a kernel's weights that goes at each step, times the rate (decoupled,
    Loshchilov and Hutter 2019, arXiv 1711.05101).
    `power`: 0.5 (Adam) to 1; the geometric mean of a layer's steps is the same with each.
    `covariance_beta`: decay of the covariances; `refresh_every`: steps between refreshed bases.
    """

    def __init__(
        self,
        groups,
        lr,
        betas=(0.95, 0.95),
        power=0.5,
        weight_decay=0.0,
        covariance_beta=0.95,
        refresh_every=10,
        eps=1e-8,
    ):
        super().__init__(
            groups,
            dict(
                lr=lr,
                betas=betas,
                power=power,
                weight_decay=weight_decay,
                covariance_beta=covariance_beta,
                refresh_every=refresh_every,
                eps=eps,
            ),
        )

    def __setstate__(self, state):
        super().__setstate__(state)
        for group in self.param_groups:  # a checkpoint may be older than some of them
            for key, value in self.defaults.items():
                group.setdefault(key, value)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    self._step(parameter, group, self.state[parameter])

    def _step(self, parameter, group, state):
        gradient = parameter.grad.flatten(1) if parameter.dim() > 1 else parameter.grad
        if not state:
            self._begin(gradient, group, state)
            if "left" in state:  # the first gradient only makes the basis
                return
        state["step"] += 1
        first, second = group["betas"]
        state["mean"].lerp_(gradient, 1 - first)
        rotated = self._rotate(gradient, state)
        state["square"].lerp_(rotated * rotated, 1 - second)
        count = float(state["step"])
        scale = (state["square"] / (1 - second**count)).sqrt_().add_(group["eps"])
        if group["power"] != 0.5 and count * (1 - second) > 2:  # a mean of few is small by chance
            factor = scale.div(scale.log().mean().exp())
            factor.clamp_(1 / LONGEST, 1 / SHORTEST).pow_(2 * group["power"] - 1)
            scale.mul_(factor)
        update = self._rotate(state["mean"], state) / scale / (1 - first**count)
        if "left" in state:
            update = state["left"] @ update @ state["right"].T
        if parameter.dim() > 1:
            parameter.mul_(1 - group["lr"] * group["weight_decay"])
        parameter.add_(update.view_as(parameter), alpha=-group["lr"])
        if "left" in state:
            self._learn(gradient, group, state)

    def _begin(self, gradient, group, state):
        state["step"] = torch.zeros(())
        state["mean"] = torch.zeros_like(gradient)
        state["square"] = torch.zeros_like(gradient)
        if gradient.dim() > 1:
            keep = 1 - group["covariance_beta"]
            for side, matrix in (("left", gradient), ("right", gradient.T)):
                covariance = keep * matrix @ matrix.T
                state[f"{side}_covariance"] = covariance
                state[side] = torch.linalg.eigh(covariance).eigenvectors.flip(1).contiguous()

    @staticmethod
    def _rotate(matrix, state):
        return state["left"].T @ matrix @ state["right"] if "left" in state else matrix

    def _learn(self, gradient, group, state):
        """Adds a gradient to the covariances; now and then turns the bases after them."""
        for side, matrix in (("left", gradient), ("right", gradient.T)):
            state[f"{side}_covariance"].lerp_(matrix @ matrix.T, 1 - group["covariance_beta"])
        if int(state["step"]) % group["refresh_every"] == 0:
            for side, axis in (("left", 0), ("right", 1)):
                # One step of the power iteration, with the directions in falling order.
                covariance, basis = state[f"{side}_covariance"], state[side]
                order = (basis * (covariance @ basis)).sum(0).argsort(descending=True)
                state["square"] = state["square"].index_select(axis, order)
                state[side] = torch.linalg.qr(covariance @ basis[:, order]).Q
