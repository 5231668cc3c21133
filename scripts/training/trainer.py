"""The training loop: stages, validation, checkpoints, export and record.

A training is a pure function of its configuration, its data and the library versions: each batch
depends on (seed, step) alone, and a checkpoint holds weights, running mean and optimiser state, so
a training that was stopped and resumed ends with the same bits on the same processor.
"""

import math
import os
import time

import torch
import torch.nn.functional as F

from . import gradients, networks
from .patches import Prefetcher
from .record import append_log
from .soap import Soap
from .validation import validate

TYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}

# Mean squared error (samples in 0...1) of a patch of 30 dB. Without it, patches of clear sky that
# every network gets right would count like any other.
PSNR_FLOOR = 1e-3


def stage_at(config, step):
    """(stage, steps into it) of global step `step`."""
    for stage in config.stages:
        if step < stage.steps:
            return stage, step
        step -= stage.steps
    raise IndexError("step after the last stage")


def learning_rate(stage, step):
    """The rate `step` steps into a stage."""
    if step < stage.warmup:
        return stage.rate * (step + 1) / stage.warmup
    if stage.shape == "constant":
        return stage.rate
    done = (step - stage.warmup) / max(stage.steps - stage.warmup, 1)
    return stage.end_rate + (stage.rate - stage.end_rate) * 0.5 * (1 + math.cos(math.pi * done))


def make_optimiser(config, network):
    """The optimiser; the last layer is a group of its own where it learns at its own rate."""
    settings = config.optimiser
    last = list(network.last_layer()) if settings.last_layer_factor != 1 else []
    ids = {id(p) for p in last}
    groups = [{"params": [p for p in network.parameters() if id(p) not in ids], "factor": 1.0}]
    if last:
        groups.append({"params": last, "factor": settings.last_layer_factor})
    if settings.kind == "sgd":
        return torch.optim.SGD(
            groups, lr=0.1, momentum=settings.momentum, weight_decay=settings.weight_decay
        )
    if settings.kind == "soap":
        return Soap(
            groups,
            lr=0.1,
            betas=tuple(settings.betas),
            power=settings.power,
            weight_decay=settings.weight_decay,
        )
    return torch.optim.Adam(
        groups, lr=0.1, betas=tuple(settings.betas), weight_decay=settings.weight_decay, fused=True
    )


def clip_gradients(settings, parameters, rate):
    """Clips in place. `adjustable` (Kim et al. 2016): each value within ±limit / rate, so that the
    largest step stays the same while the rate falls."""
    if settings.clip == "norm":
        torch.nn.utils.clip_grad_norm_(parameters, settings.clip_limit)
    elif settings.clip == "adjustable":
        torch.nn.utils.clip_grad_value_(parameters, settings.clip_limit / max(rate, 1e-12))


def pixel_loss(kind, prediction, target):
    """Mean absolute error, mean squared error, half the sum of squares of a patch, or "psnr": the
    mean over patches of ln(mean squared error + PSNR_FLOOR).

    Half the sum of squares is what Caffe calls Euclidean loss; the learning rates of SRCNN, FSRCNN
    and VDSR are stated for it and do next to nothing with a mean. A mean of PSNRs, as tables have it,
    counts a tenth less error alike in every picture; a mean of squares looks at the worst alone.
    """
    if kind == "l1":
        return F.l1_loss(prediction, target)
    if kind == "psnr":
        return ((prediction - target) ** 2).flatten(1).mean(1).add(PSNR_FLOOR).log().mean()
    error = F.mse_loss(prediction, target)
    return error * (0.5 * target[0].numel()) if kind == "squares" else error


class Trainer:
    """One training in one folder (checkpoint.pt, log.csv)."""

    def __init__(
        self,
        config,
        samplers,
        folder,
        device="cpu",
        compiled=False,
        say=print,
        native=None,
        threads=1,
    ):
        """`samplers`: scale -> PatchSampler or MixedSampler. `native`: a folder for the library that
        computes the gradients instead of PyTorch (see gradients.py), on `threads` of the processor."""
        self.config, self.samplers, self.folder, self.say = config, samplers, folder, say
        self.device = torch.device(device)
        os.makedirs(folder, exist_ok=True)
        torch.manual_seed(config.seed)
        self.network = networks.build(config)
        self.step = 0
        if config.begin_from and not os.path.exists(self.checkpoint):
            taken = networks.begin(self.network, config.begin_from)
            say(f"begun from {config.begin_from}: {taken} layers")
        self.network.to(self.device)
        self.optimiser = make_optimiser(config, self.network)
        self.mean = {k: v.detach().clone() for k, v in self.network.state_dict().items()}
        self.native, self.used_native = None, bool(native)
        if native:
            gradients.check(config)
            self.native = gradients.Gradients(
                self.network, config.patch, native, min(threads, config.batch)
            )
        self.teacher = None
        if config.teacher:
            self.teacher = networks.read_teacher(config).to(self.device)
        self.adversary = None
        if any(stage.loss == "gan" for stage in config.stages):
            from .adversarial import Adversary

            self.adversary = Adversary(config, self.device)
        if compiled:
            name = "run_plain" if hasattr(self.network, "run_plain") else "forward"
            setattr(self.network, name, torch.compile(getattr(self.network, name)))
        if os.path.exists(self.checkpoint):
            self._resume()

    @property
    def checkpoint(self):
        """The checkpoint file."""
        return os.path.join(self.folder, "checkpoint.pt")

    def _resume(self):
        state = torch.load(self.checkpoint, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.mean, self.step = state["mean"], state["step"]
        self.used_native |= state.get("native", False)
        if self.adversary:
            self.adversary.load_state_dict(state["adversary"])
        self.say(f"resumed {self.config.name} at step {self.step}")

    def save(self):
        """Writes the checkpoint beside its target and renames it: it is whole or absent."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "mean": self.mean,
            "step": self.step,
            "native": self.used_native,
        }
        if self.adversary:
            state["adversary"] = self.adversary.state_dict()
        torch.save(state, self.checkpoint + ".part")
        os.replace(self.checkpoint + ".part", self.checkpoint)

    def _batch(self, step):
        scales = self.config.scales
        scale = scales[step % len(scales)]
        planes = self.samplers[scale].batch(step, self.config.batch)
        return scale, *(torch.from_numpy(v).float().div_(255).unsqueeze(1) for v in planes)

    def _train_step(self, scale, lr, low, high=None):
        """`low` is HR, or with `high` the lowest value that it may have."""
        stage, local = stage_at(self.config, self.step)
        rate = learning_rate(stage, local)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["factor"]
        if self.native:
            loss = self.native(lr, low, low if high is None else high, stage.loss, PSNR_FLOOR)
        else:
            planes = (None if v is None else v.to(self.device) for v in (lr, low, high))
            loss = self._loss(stage, rate, scale, *planes)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
        clip_gradients(self.config.optimiser, list(self.network.parameters()), rate)
        self.optimiser.step()
        self._update_mean()
        self.step += 1
        return loss.detach(), rate

    def _loss(self, stage, rate, scale, lr, low, high):
        if stage.loss == "gan":
            return self.adversary.generator_loss(self.network, lr, low, rate)
        kind = TYPES[stage.precision]
        prediction, target = self.network.training_pair(lr, low, scale, kind)
        if high is not None:  # what lies within is right
            target = prediction.detach().clamp(target, F.pixel_unshuffle(high, scale))
        loss = pixel_loss(stage.loss, prediction, target)
        if self.teacher:
            with torch.no_grad():
                taught, _ = self.teacher.training_pair(lr, low, scale, kind)
            share = self.config.teacher_share
            loss = (1 - share) * loss + share * pixel_loss(stage.loss, prediction, taught)
        return loss

    @torch.no_grad()
    def _update_mean(self):
        # Short at first, so that the mean forgets the beginning.
        decay = min(self.config.average, (self.step + 1) / (self.step + 10))
        for key, value in self.network.state_dict().items():
            if value.is_floating_point():
                self.mean[key].lerp_(value, 1 - decay)
            else:
                self.mean[key].copy_(value)

    def averaged(self):
        """A new network with the running mean of the weights, in evaluation mode, on the CPU."""
        network = networks.build(self.config)
        network.load_state_dict({k: v.cpu() for k, v in self.mean.items()})
        return network.eval()

    def run(self, validation=None, until=None):
        """Trains to the end, or to step `until`; leaves a checkpoint. `validation`: the folder's
        [(name, luma)] or None. Returns the last validation's figures per scale."""
        end = min(self.config.steps, until or self.config.steps)
        figures, began, total, since = {}, time.monotonic(), 0.0, self.step
        patches = Prefetcher(self._batch, self.step)
        self.network.train()
        try:
            while self.step < end:
                loss, rate = self._train_step(*patches.next())
                total += float(loss)
                last = self.step == end
                if self.step % self.config.checkpoint_every == 0 or last:
                    self.save()
                if self.step % self.config.validate_every == 0 or last:
                    seconds = (time.monotonic() - began) / (self.step - since)
                    figures = validate(self.averaged(), self.config.scales, validation or [])
                    row = {
                        "step": self.step,
                        "loss": total / (self.step - since),
                        "rate": rate,
                        "ms_per_step": 1000 * seconds,
                        **{f"psnr_x{k}": v for k, v in figures.items()},
                    }
                    append_log(os.path.join(self.folder, "log.csv"), row)
                    text = ", ".join(f"x{k} {v:.3f} dB" for k, v in figures.items())
                    self.say(
                        f"{self.config.name} {self.step}/{self.config.steps} "
                        f"loss {row['loss']:.6f} rate {rate:.2e} {1000 * seconds:.1f} ms {text}"
                    )
                    began, total, since = time.monotonic(), 0.0, self.step
        finally:
            patches.close()
        return figures
