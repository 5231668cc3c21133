"""From picture folders to patch samplers, as a configuration says."""

import math
import os

import numpy as np
from PIL import Image

from .gaussian import gaussian, window_mean
from .imresize import round_8bit
from .patches import PatchSampler, bicubic_pair
from .pictures import list_pictures, read_luma, split_held_back
from .unpaired import PATTERNS, MixedSampler, UnpairedSampler

UNPAIRED_ZOOMS = (1, 0.5)  # sizes at which pictures without HR are taken
ROTATED_MARGIN = 4  # samples by which a turned picture is cut smaller than fits: its rim isn't whole


def training_files(config, root):
    """folder name -> (files to train on, files held back), with HR or unpaired."""
    names = dict.fromkeys([*config.data.folders, *config.data.unpaired])
    return {
        name: split_held_back(
            list_pictures(os.path.join(root, name)), config.data.hold_back_every.get(name, 0)
        )
        for name in names
        if name != PATTERNS
    }


def zoomed(luma, zoom):
    """The picture at `zoom` times its size (Lanczos); 1 leaves it as it is."""
    if zoom == 1:
        return luma
    height, width = luma.shape
    size = (max(round(width * zoom), 1), max(round(height * zoom), 1))
    return np.asarray(Image.fromarray(luma).resize(size, Image.LANCZOS))


def blurred(luma, deviation):
    """The 8-bit picture under a Gaussian of this standard deviation in samples, edges repeated.

    Pictures that were reduced from larger ones are sharper than what a lens and a sensor give at
    that size; a little blur makes HR pictures like those of a camera.
    """
    radius = math.ceil(4 * deviation)
    wider = np.pad(luma, radius, mode="edge")
    return round_8bit(window_mean(wider, gaussian(radius, deviation)))


def rotated(luma, degrees):
    """The 8-bit picture [h, w] turned by 0 to 90 degrees (bicubic), cut to the largest upright
    rectangle that lies within it, less ROTATED_MARGIN; 0 leaves it as it is."""
    if degrees == 0:
        return luma
    height, width = luma.shape
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    if min(height, width) <= 2 * sine * cosine * max(height, width):
        # Two corners touch the long sides, the others nothing.
        half = min(height, width) / 2
        inner = (half / sine, half / cosine) if width >= height else (half / cosine, half / sine)
    else:  # each corner touches a side
        double = cosine**2 - sine**2
        inner = (
            (width * cosine - height * sine) / double,
            (height * cosine - width * sine) / double,
        )
    across, down = (max(int(side) - ROTATED_MARGIN, 1) for side in inner)
    whole = Image.fromarray(luma).rotate(degrees, Image.BICUBIC, expand=True)
    x, y = (whole.width - across) // 2, (whole.height - down) // 2
    return np.asarray(whole)[y : y + down, x : x + across]


def variants(luma, data):
    """One picture in every way in which a configuration uses it."""
    made = []
    for angle in data.angles:
        picture = rotated(luma, angle)
        made += [zoomed(picture, zoom) for zoom in data.zooms]
        made += [blurred(zoomed(picture, zoom), deviation) for zoom, deviation in data.blurs]
    return made


def make_samplers(config, root, cache, say=print):
    """(scale -> PatchSampler or MixedSampler, what was read per folder, for the record).

    `cache`: a folder for encoded clips, kept between trainings.
    """
    files = training_files(config, root)
    sources = {name: {"files": len(f), "held_back": len(h)} for name, (f, h) in files.items()}
    samplers = {}
    for scale in config.scales:
        pairs, weights = [], []
        video = config.degradation.kind == "video"
        for name, share in config.data.folders.items():
            paths, _ = files[name]
            made = []
            if not video or config.degradation.clean_share > 0:
                for path in paths:
                    pictures = variants(read_luma(path), config.data)
                    made += [bicubic_pair(picture, scale) for picture in pictures]
            clean = config.degradation.clean_share if video else 1.0
            _append(pairs, weights, made, share * clean)
            if video:
                from .video import video_pairs

                coded = video_pairs(paths, name, scale, config, cache, say)
                _append(pairs, weights, coded, share * (1 - clean))
        samplers[scale] = PatchSampler(
            pairs, scale, config.patch, config.data.detail, config.seed * 10 + scale, weights
        )
        megapixels = sum(p.hr.size for p in samplers[scale].pairs) / 1e6
        say(f"x{scale}: {len(samplers[scale].pairs)} picture pairs, {megapixels:.0f} megapixels HR")
    if config.data.unpaired:
        samplers = _with_unpaired(samplers, config, files)
    return samplers, sources


def _with_unpaired(samplers, config, files):
    data, pictures, mixed = config.data, {}, {}
    for name in data.unpaired:
        read = [read_luma(path) for path in files[name][0]] if name != PATTERNS else []
        pictures[name] = [zoomed(luma, zoom) for luma in read for zoom in UNPAIRED_ZOOMS]
    for scale, paired in samplers.items():
        other = UnpairedSampler(pictures, data.unpaired, scale, config.patch, config.seed)
        mixed[scale] = MixedSampler(paired, other, data.unpaired_patches)
    return mixed


def _append(pairs, weights, made, share):
    """Adds pairs so that together they are drawn in proportion to `share` per sample."""
    if made and share > 0:
        pairs += made
        weights += [share] * len(made)
