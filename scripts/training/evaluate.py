"""PSNR and SSIM of ONNX files on evaluation folders, by ONNX Runtime.

Protocol: crop to a multiple of the scale, 8-bit luma, LR by MATLAB's bicubic rounded to 8 bits,
output rounded to 8 bits and limited to the levels of luma, a border of the scale left out. The rows
of bicubic and Lanczos-3 enlarge the unrounded LR, which is how the published tables measure them; it
favours them.
"""

import json
import os

import numpy as np

from .config import beside
from .imresize import crop_to_multiple, imresize, round_8bit
from .metrics import limited, psnr, ssim
from .pictures import DataError
from .validation import read_folder

PLAIN = ("bicubic", "lanczos3")


def open_model(path, threads=0):
    """An inference session on the CPU."""
    import onnxruntime

    if not os.path.exists(path):
        raise DataError(f"no model '{path}'")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def run_unrounded(session, luma):
    """Upscales one float32 plane, values in 0...1; what comes out may lie outside."""
    return session.run(None, {session.get_inputs()[0].name: luma[None, None]})[0][0, 0]


def run_model(session, luma):
    """Upscales one 8-bit plane; 8-bit result."""
    result = run_unrounded(session, luma.astype(np.float32) / 255)
    return round_8bit(result.astype(np.float64) * 255)


def model_scale(session):
    """The model's scale factor, found by running it on 16x16 samples."""
    return run_model(session, np.zeros((16, 16), np.uint8)).shape[0] // 16


def figures_of(pictures, scale, session=None, plain=None):
    """(mean PSNR-Y in dB, mean SSIM-Y) of a model or of a plain filter over a folder."""
    values = []
    for _, luma in pictures:
        hr = crop_to_multiple(luma, scale)
        lr = imresize(hr / 255.0, 1 / scale)
        if plain:
            result = round_8bit(imresize(lr, scale, plain) * 255)
        else:
            result = run_model(session, round_8bit(lr * 255))
        result = limited(result, hr)
        values.append((psnr(hr, result, scale), ssim(hr, result, scale)))
    return tuple(float(v) for v in np.mean(values, axis=0))


def coded_figures(clips, scale, session=None, plain=None):
    """(mean PSNR-Y, mean SSIM-Y) over the frames of [(hr, lr)], lr as it came out of a decoder."""
    values = []
    for hr_frames, lr_frames in clips:
        for hr, lr in zip(hr_frames, lr_frames):
            if plain:
                result = round_8bit(imresize(lr.astype(np.float64), scale, plain))
            else:
                result = run_model(session, lr)
            values.append((psnr(hr, result, scale), ssim(hr, result, scale)))
    return tuple(float(v) for v in np.mean(values, axis=0))


def held_back_clips(config, codec, root, cache):
    """One clip of every held-back picture of a configuration, encoded by `codec`."""
    from .data import training_files
    from .video import cached_clip, fitted

    scale = config.scales[0]
    size = fitted(config.degradation.size, scale)
    os.makedirs(cache, exist_ok=True)
    return [
        cached_clip(path, name, 0, codec, size, scale, config, cache)[:2]
        for name, (_, held) in training_files(config, root).items()
        for path in held
    ]


def evaluate_command(arguments):
    """Prints a Markdown table; with --json, also writes {row: {column: {psnr, ssim}}}."""
    columns, measure = (_held_back_columns if arguments.held_back else _set_columns)(arguments)
    return tabulate(arguments, columns, measure, {"psnr": "{:.2f} / ", "ssim": "{:.4f}"})


def tabulate(arguments, columns, measure, kinds):
    """Prints a Markdown table of plain filters and `arguments.models`; returns the exit status.

    `columns`: heading -> data; `measure(data, scale, session, plain)`: figures of one cell; `kinds`:
    their names -> how each is written. With --json, also writes {row: {column: {name: figure}}}.
    """
    sessions = {path: open_model(path, arguments.threads) for path in arguments.models}
    scales = {path: model_scale(session) for path, session in sessions.items()}
    table, cell = {}, "".join(kinds.values())
    print("| network | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for scale in sorted(set(scales.values())):
        rows = [(f"{plain} x{scale}", None, plain) for plain in PLAIN]
        rows += [
            (os.path.splitext(os.path.basename(path))[0], session, None)
            for path, session in sessions.items()
            if scales[path] == scale
        ]
        for row, session, plain in rows:
            figures = {c: measure(data, scale, session, plain) for c, data in columns.items()}
            cells = (cell.format(*values) for values in figures.values())
            print(f"| {row} | " + " | ".join(cells) + " |", flush=True)
            table[row] = {column: dict(zip(kinds, v)) for column, v in figures.items()}
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=2)
            file.write("\n")
    return 0


def _set_columns(arguments):
    folder = arguments.evaluation or beside("eval")
    columns = {n: read_folder(os.path.join(folder, n)) for n in arguments.sets.split(",")}
    return columns, figures_of


def _held_back_columns(arguments):
    from .config import find_config

    config = find_config(arguments.held_back)
    root = arguments.data or beside("train")
    cache = os.path.join(arguments.out, "cache")
    codecs = arguments.codecs.split(",")
    return {c: held_back_clips(config, c, root, cache) for c in codecs}, coded_figures
