"""The commands `run` and `export`."""

import os
import sys

import torch

from . import config as configuration
from . import gradients, networks, record
from .config import beside, find_config
from .data import make_samplers
from .trainer import Trainer
from .validation import read_folder


def say(text):
    """Messages go to standard error."""
    print(text, file=sys.stderr, flush=True)


def run_command(arguments):
    """Trains, exports and writes the record; prints the path of each file it wrote."""
    config = find_config(arguments.config)
    if arguments.smoke:
        from .smoke import smoke_command

        return smoke_command(config, arguments)
    threads = arguments.threads or os.cpu_count() or 1
    if arguments.native:
        torch.set_num_threads(1)  # what is left to PyTorch is small
    elif arguments.threads:
        torch.set_num_threads(threads)
    gpu = torch.cuda.is_available() and not arguments.native
    device = arguments.device or ("cuda" if gpu else "cpu")
    for key, value in {**record.versions(), "device": device}.items():
        say(f"{key}: {value}")
    folder = os.path.join(arguments.out, config.name)
    cache = os.path.join(arguments.out, "cache")
    if arguments.native:
        check_native(config, arguments)
    samplers, sources = make_samplers(config, arguments.data or beside("train"), cache, say)
    evaluation = os.path.join(arguments.evaluation or beside("eval"), config.validation)
    validation = read_folder(evaluation) if os.path.isdir(evaluation) else None
    if validation is None:
        say(f"no validation: no folder '{evaluation}' (give its parent by --evaluation)")
    native = cache if arguments.native else None
    trainer = Trainer(config, samplers, folder, device, arguments.compile, say, native, threads)
    figures = trainer.run(validation, arguments.until)
    write_results(trainer, figures, sources)
    return 0


def check_native(config, arguments):
    """Raises ConfigError where `--native` cannot be had."""
    gradients.check(config)
    if arguments.compile or arguments.device not in (None, "cpu"):
        raise configuration.ConfigError("--native is for the processor, without --compile")


def write_results(trainer, figures, sources):
    """Exports one ONNX file per scale and the record into the training's folder."""
    config, network = trainer.config, trainer.averaged()
    stem = config.name
    for scale in config.scales:
        suffix = f"_x{scale}"
        name = stem if stem.endswith(suffix) else stem + suffix
        path = os.path.join(trainer.folder, name + ".onnx")
        metadata = {"name": name, "steps": trainer.step, "seed": config.seed}
        networks.export(network, config, scale, path, metadata)
        print(path)
    path = os.path.join(trainer.folder, stem + ".json")
    metrics = {f"psnr_{config.validation}_x{scale}": v for scale, v in figures.items()}
    if trainer.used_native:
        for stage in config.stages:
            stage.precision = "float32"
    record.write_record(path, config, trainer.step, metrics, sources, trainer.used_native)
    print(path)


def export_command(arguments):
    """Exports what the last checkpoint holds, while the training may go on."""
    config = find_config(arguments.config)
    folder = os.path.join(arguments.out, config.name)
    if not os.path.exists(os.path.join(folder, "checkpoint.pt")):
        raise configuration.ConfigError(f"no checkpoint in '{folder}'; train it first")
    trainer = Trainer(config, {}, folder, "cpu", False, say)
    sources = {name: {} for name in config.data.folders}
    evaluation = os.path.join(beside("eval"), config.validation)
    figures = {}
    if os.path.isdir(evaluation):
        from .validation import validate

        figures = validate(trainer.averaged(), config.scales, read_folder(evaluation))
    write_results(trainer, figures, sources)
    return 0
