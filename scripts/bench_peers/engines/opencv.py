"""OpenCV's dnn module."""

import numpy as np

from ..network import with_fixed_size
from .base import Engine, Job


class OpenCV(Engine):
    name = "OpenCV dnn"
    packages = ["opencv-python-headless"]

    def __init__(self, job: Job):
        super().__init__(job)
        import cv2

        cv2.setNumThreads(job.threads)
        model = with_fixed_size(job.model, job.width, job.height)
        self.net = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
        self.net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        self.net.setPreferableTarget(cv2.dnn.DNN_TARGET_CPU)

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        self.net.setInput(luma)
        return self.net.forward()
