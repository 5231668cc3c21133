"""ONNX Runtime: what every other result is compared with."""

import numpy as np

from .base import Engine, Job


class ONNXRuntime(Engine):
    name = "ONNX Runtime"
    packages = ["onnxruntime"]

    def __init__(self, job: Job):
        super().__init__(job)
        import onnxruntime

        from ..network import with_fixed_size

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = job.threads
        options.inter_op_num_threads = 1
        model = with_fixed_size(job.model, job.width, job.height)
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        return self.session.run(None, {self.input: luma})[0]
