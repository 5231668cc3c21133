"""The engines. Each is a class with the members of `Engine`; the list below is their order."""

from .base import Engine, Job, Unavailable
from .ffmpeg_sr import FFmpegSR
from .litert import LiteRT
from .ncnn import NCNN
from .onnx_runtime import ONNXRuntime
from .opencv import OpenCV
from .openvino import OpenVINO, OpenVINOBF16, OpenVINOInt8, OpenVINOStreams
from .pytorch import PyTorch
from .subpixel import Subpixel, SubpixelInFlight

ALL: list[type[Engine]] = [
    Subpixel, SubpixelInFlight, LiteRT, ONNXRuntime, OpenVINO, OpenVINOStreams, OpenVINOBF16,
    OpenVINOInt8, NCNN, OpenCV, PyTorch, FFmpegSR,
]

__all__ = [
    "ALL", "Engine", "Job", "ONNXRuntime", "Subpixel", "SubpixelInFlight", "Unavailable",
]
