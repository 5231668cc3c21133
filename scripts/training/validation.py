"""Validation during training: PSNR-Y on a folder such as Set5, bicubic LR rounded to 8 bits."""

import os

import numpy as np
import torch

from .imresize import crop_to_multiple, imresize, round_8bit
from .metrics import psnr
from .pictures import list_pictures, read_luma


def read_folder(folder):
    """[(file name, luma)] of a folder."""
    return [(os.path.basename(path), read_luma(path)) for path in list_pictures(folder)]


def validate(network, scales, pictures):
    """Mean PSNR-Y in dB per scale, a border of the scale left out."""
    figures = {}
    with torch.no_grad():
        for scale in scales if pictures else ():
            values = []
            for _, luma in pictures:
                hr = crop_to_multiple(luma, scale)
                lr = round_8bit(255 * imresize(hr / 255.0, 1 / scale)).astype(np.float32) / 255
                result = network.upscale(torch.from_numpy(lr)[None, None], scale)[0, 0].numpy()
                values.append(psnr(hr, round_8bit(result * 255), scale))
            figures[scale] = float(np.mean(values))
    return figures
