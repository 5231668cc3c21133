"""The `video` degradation: pairs as they come out of a decoder.

Each picture becomes a short clip: a window of it that moves (pan and zoom) or rests, as a camera or
a slide does. Luma and chroma are reduced by MATLAB's bicubic, encoded by the ffmpeg program at one
of several rates, decoded, and a few frames are kept: an I frame and later P and B frames, whose
damage looks different. HR is the clip before reduction, so LR and HR are aligned frame by frame.
Clips are cached as .npz files; a cache file is whole or absent.
"""

import hashlib
import os
import subprocess

import numpy as np
from PIL import Image

from .imresize import imresize
from .patches import Pair
from .pictures import DataError, read_rgb, rgb_to_ycbcr

# Encoder and arguments per codec; B frames are on in all that have them. VP9 hides its reference
# frames, so its rate control is given the usual constant quality.
CODECS = {
    "h264": ("libx264", ["-preset", "medium", "-bf", "2"], "matroska"),
    "hevc": ("libx265", ["-preset", "fast", "-x265-params", "log-level=error"], "matroska"),
    "vp9": ("libvpx-vp9", ["-b:v", "0", "-deadline", "good", "-cpu-used", "4"], "matroska"),
}
# How windows move, per frame: share of the clips that rest, largest pan in HR samples, zoom.
REST_SHARE, PAN, ZOOM = 0.35, 6.0, 0.01


def parse_codec(text):
    """("h264", 28) from "h264:28". Raises DataError."""
    name, _, rate = text.partition(":")
    if name not in CODECS or not rate.isdigit():
        raise DataError(f"unknown codec '{text}'; expected {', '.join(CODECS)}, then ':' and a crf")
    return name, int(rate)


def windows(rng, picture_size, size, frames):
    """The window (left, top, right, bottom) of each frame, inside the picture.

    A window is never smaller than the HR size: enlarged pictures would teach blur. Clips at rest
    take samples one to one, as slides shown full screen do.
    """
    width, height = picture_size
    most = min(width / size[0], height / size[1])
    rest = rng.random() < REST_SHARE
    zoom = 1.0 if most <= 1 or (rest and rng.random() < 0.5) else rng.uniform(1, most)
    speed = np.zeros(3) if rest else rng.uniform(-1, 1, 3) * (PAN, PAN, ZOOM)
    centre = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    result = []
    for _ in range(frames):
        zoom = float(np.clip(zoom * (1 + speed[2]), 1, max(most, 1)))
        half = np.array([size[0] * zoom / 2, size[1] * zoom / 2])
        centre = np.clip(centre + speed[:2] * zoom, half, np.maximum((width, height) - half, half))
        corner = centre - half
        if zoom == 1.0 and rest:
            corner = np.floor(corner)
        corner = np.maximum(corner, 0)
        result.append((*corner, *np.minimum(corner + 2 * half, (width, height))))
    return result


def clip_frames(rgb, size, frames, rng):
    """HR frames, RGB uint8 [frames, height, width, 3]."""
    picture = Image.fromarray(rgb)
    if picture.width < size[0] or picture.height < size[1]:
        factor = max(size[0] / picture.width, size[1] / picture.height)
        extent = [
            max(round(side * factor), least)
            for side, least in zip((picture.width, picture.height), size)
        ]
        picture = picture.resize(extent, Image.LANCZOS)
    boxes = windows(rng, picture.size, size, frames)
    made = {}
    for box in boxes:
        if box not in made:
            made[box] = np.asarray(picture.resize(tuple(size), Image.LANCZOS, box=box))
    return np.stack([made[box] for box in boxes])


def code(planes, width, height, codec, threads=1):
    """Encodes and decodes 8-bit 4:2:0 frames: bytes of all frames -> luma [frames, h, w]."""
    name, rate = parse_codec(codec)
    encoder, arguments, container = CODECS[name]
    raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}"]
    quiet = ["ffmpeg", "-nostdin", "-v", "error", "-threads", str(threads)]
    encode = [*quiet, *raw, "-r", "25", "-i", "-", "-an", "-c:v", encoder, "-crf", str(rate)]
    if name == "hevc":
        arguments = arguments[:-1] + [f"{arguments[-1]}:pools={threads}:frame-threads=1"]
    encode += [*arguments, "-threads", str(threads), "-f", container, "-"]
    decode = [*quiet, "-i", "-", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-vsync", "0", "-"]
    try:
        coded = subprocess.run(encode, input=planes, capture_output=True, check=True).stdout
        result = subprocess.run(decode, input=coded, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise DataError("no ffmpeg program in PATH; the video degradation needs it") from error
    except subprocess.CalledProcessError as error:
        text = error.stderr.decode(errors="replace").strip()
        raise DataError(f"ffmpeg failed for {codec} at {width}x{height}: {text}") from error
    frame = width * height * 3 // 2
    if len(result) != len(planes):
        raise DataError(
            f"{codec}: {len(planes) // frame} frames went in, {len(result) // frame} came out"
        )
    return np.frombuffer(result, np.uint8).reshape(-1, frame)[:, : width * height].reshape(
        -1, height, width
    )


def reduce_frames(frames, scale):
    """(HR luma [n, H, W], LR frames as bytes of 4:2:0, LR width, LR height)."""
    hr, data = [], []
    for rgb in frames:
        planes = rgb_to_ycbcr(rgb)
        hr.append(planes[0])
        for index, plane in enumerate(planes):
            ratio = 1 / scale if index == 0 else 1 / (2 * scale)
            small = imresize(plane.astype(np.float32), ratio)
            data.append(np.floor(np.clip(small, 0, 255) + 0.5).astype(np.uint8).tobytes())
    height, width = hr[0].shape
    return np.stack(hr), b"".join(data), width // scale, height // scale


def kept_frames(count, keep):
    """Indices of the frames to keep: the first (an I frame) and others evenly to the last."""
    return sorted({round(i * (count - 1) / max(keep - 1, 1)) for i in range(keep)})


def fitted(size, scale):
    """The HR size made a multiple of 2 * scale, as 4:2:0 at LR needs it."""
    return [extent - extent % (2 * scale) for extent in size]


def cached_clip(path, folder, clip, codec, size, scale, config, cache):
    """(hr, lr) uint8 [kept frames, height, width] of one clip; encodes it unless it is cached.

    Also says whether it had to encode.
    """
    settings = config.degradation
    what = [folder, os.path.basename(path), os.path.getsize(path), clip, codec, scale]
    what += [size, settings.frames, settings.keep, config.seed]
    key = hashlib.sha256(repr(what).encode()).hexdigest()[:20]
    file = os.path.join(cache, key + ".npz")
    made = not os.path.exists(file)
    if made:
        rng = np.random.default_rng([config.seed, int(key[:8], 16)])
        frames = clip_frames(read_rgb(path), size, settings.frames, rng)
        hr, data, width, height = reduce_frames(frames, scale)
        lr = code(data, width, height, codec)
        index = kept_frames(len(hr), settings.keep)
        part = f"{file}.{os.getpid()}.part"
        with open(part, "wb") as target:
            np.savez(target, hr=hr[index], lr=lr[index])
        os.replace(part, file)
    with np.load(file) as stored:
        return stored["hr"], stored["lr"], made


def video_pairs(paths, folder, scale, config, cache, say=print):
    """Pairs of every kept frame of every clip of the pictures `paths`.

    The codecs are dealt out in turn over all clips of the folder.
    """
    settings = config.degradation
    size = fitted(settings.size, scale)
    os.makedirs(cache, exist_ok=True)
    clips = settings.clips_per_picture.get(folder, 1)
    pairs, encoded = [], 0
    for number, path in enumerate(paths):
        for clip in range(clips):
            codec = settings.codecs[(number * clips + clip) % len(settings.codecs)]
            hr, lr, made = cached_clip(path, folder, clip, codec, size, scale, config, cache)
            pairs += [Pair(h, l) for h, l in zip(hr, lr)]
            encoded += made
    say(f"{folder}: {len(pairs)} frames after coding ({encoded} clips encoded now)")
    return pairs
