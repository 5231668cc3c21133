"""Reading picture folders as 8-bit luma.

Luma is Y of BT.601 in 16...235, as MATLAB's `rgb2ycbcr` makes it from 8-bit RGB: the same plane
that the evaluation measures on. Gray pictures (mode L) are taken as luma as they are.
"""

import os

import numpy as np
from PIL import Image

EXTENSIONS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")


class DataError(Exception):
    """A folder or picture that cannot be used; the message says which and what to try."""


def rgb_to_luma(rgb):
    """Y of BT.601 limited range from 8-bit RGB [height, width, 3], rounded to 8 bits."""
    rgb = rgb.astype(np.float64) / 255
    luma = 16 + 65.481 * rgb[..., 0] + 128.553 * rgb[..., 1] + 24.966 * rgb[..., 2]
    return np.floor(luma + 0.5).astype(np.uint8)


def rgb_to_ycbcr(rgb):
    """Y, Cb, Cr of BT.601 limited range as 8-bit planes of full resolution."""
    scaled = rgb.astype(np.float64) / 255
    red, green, blue = scaled[..., 0], scaled[..., 1], scaled[..., 2]
    cb = 128 - 37.797 * red - 74.203 * green + 112.0 * blue
    cr = 128 + 112.0 * red - 93.786 * green - 18.214 * blue
    return rgb_to_luma(rgb), *(np.floor(c + 0.5).astype(np.uint8) for c in (cb, cr))


def read_rgb(path):
    """The picture as 8-bit RGB [height, width, 3]; transparency is laid over white."""
    try:
        with Image.open(path) as picture:
            if picture.mode in ("RGBA", "LA", "P", "PA"):
                picture = picture.convert("RGBA")
                white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
                picture = Image.alpha_composite(white, picture)
            return np.asarray(picture.convert("RGB"))
    except OSError as error:
        raise DataError(f"cannot read picture '{path}': {error}") from error


def read_luma(path):
    """The picture's 8-bit luma [height, width]."""
    try:
        with Image.open(path) as picture:
            if picture.mode == "L":
                return np.asarray(picture)
    except OSError as error:
        raise DataError(f"cannot read picture '{path}': {error}") from error
    return rgb_to_luma(read_rgb(path))


def list_pictures(folder):
    """The picture files of one folder, sorted by name so that every machine sees one order."""
    if not os.path.isdir(folder):
        raise DataError(
            f"no folder '{folder}'; give the folder that holds the picture folders by --data"
        )
    names = sorted(n for n in os.listdir(folder) if n.lower().endswith(EXTENSIONS))
    if not names:
        raise DataError(f"no pictures in '{folder}'; expected {', '.join(EXTENSIONS)}")
    return [os.path.join(folder, name) for name in names]


def split_held_back(paths, every):
    """(training files, held-back files): every `every`-th file by sorted name is held back.

    0 holds nothing back. The split depends on names alone, so that a test set stays one.
    """
    if not every:
        return list(paths), []
    held = paths[every - 1 :: every]
    return [path for path in paths if path not in set(held)], held
