"""The smoke training: seconds on drawn pictures, to see that everything fits together."""

import copy
import os
import tempfile

import numpy as np
import torch

from .patches import PatchSampler, bicubic_pair
from .trainer import Trainer


def drawn_picture(seed, size=128):
    """An 8-bit luma plane of discs, bars and gradients; equal seeds draw equal pictures."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size]
    picture = 60 + 60 * (x * rng.random() + y * rng.random()) / size
    for _ in range(24):
        cx, cy, radius = rng.uniform(0, size, 3) * (1, 1, 0.2)
        angle, level = rng.uniform(0, np.pi), rng.uniform(16, 235)
        if rng.random() < 0.5:
            inside = (x - cx) ** 2 + (y - cy) ** 2 < radius**2
        else:
            inside = np.abs((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) < radius / 6 + 0.7
        picture = np.where(inside, level, picture)
    return np.floor(np.clip(picture, 16, 235) + 0.5).astype(np.uint8)


def shortened(config, steps=40):
    """The configuration cut to a few steps of small batches; begins from nothing."""
    config = copy.deepcopy(config)
    config.begin_from = config.teacher = None
    config.patch, config.batch = min(config.patch, 16), 4
    config.stages = config.stages[:1]
    stage = config.stages[0]
    stage.steps, stage.warmup = steps, 0
    stage.loss = "mse" if stage.loss == "gan" else stage.loss
    config.average = 0.9
    config.validate_every = config.checkpoint_every = steps
    if config.network.kind == "srresnet":
        config.network.blocks = 2
    return config


def smoke_samplers(config):
    """Samplers of drawn pictures for every scale of a configuration."""
    pictures = [drawn_picture(seed) for seed in range(6)]
    return {
        scale: PatchSampler(
            [bicubic_pair(p, scale) for p in pictures], scale, config.patch, 0.5, config.seed
        )
        for scale in config.scales
    }


def smoke_command(config, arguments):
    """Trains, exports, and runs the export; prints what it found. Returns the exit status."""
    from .evaluate import open_model, run_model
    from .run import say, write_results

    config = shortened(config)
    torch.set_num_threads(arguments.threads or 1)
    with tempfile.TemporaryDirectory() as folder:
        validation = [("drawn", drawn_picture(99))]
        samplers = smoke_samplers(config)
        native = folder if arguments.native else None
        target = os.path.join(folder, config.name)
        trainer = Trainer(config, samplers, target, say=say, native=native)
        figures = trainer.run(validation)
        write_results(trainer, figures, {})
        network = trainer.averaged()
        worst = 0.0
        for scale in config.scales:
            name = config.name if config.name.endswith(f"_x{scale}") else f"{config.name}_x{scale}"
            session = open_model(os.path.join(trainer.folder, name + ".onnx"), 1)
            luma = drawn_picture(7)[:33, :47]
            ours = run_model(session, luma).astype(np.int32)
            with torch.no_grad():
                theirs = network.upscale(
                    torch.from_numpy(luma.astype(np.float32) / 255)[None, None], scale
                )
            theirs = np.floor(np.clip(theirs[0, 0].numpy() * 255, 0, 255) + 0.5)
            worst = max(worst, float(np.abs(ours - theirs).max()))
    say(f"exported and run: differs by at most {worst:.0f} of 255 from the trained network")
    return 0 if worst <= 1 else 1
