"""OpenVINO on the CPU in f32, bf16 and int8.

The precision is always stated: on a processor with AMX the default would be bf16.
"""

import time

import numpy as np

from .. import picture
from ..network import with_fixed_size
from .base import Engine, Job, Unavailable


class OpenVINO(Engine):
    name = "OpenVINO f32"
    packages = ["openvino"]
    hint = "f32"

    def __init__(self, job: Job):
        super().__init__(job)
        import openvino

        self.core = openvino.Core()
        model = self.model(openvino)
        self.compiled = self.core.compile_model(model, "CPU", {
            "INFERENCE_PRECISION_HINT": self.hint,
            "INFERENCE_NUM_THREADS": job.threads,
            "NUM_STREAMS": 1,
            "PERFORMANCE_HINT": "LATENCY",
        })
        self.request = self.compiled.create_infer_request()

    def model(self, openvino):
        fixed = with_fixed_size(self.job.model, self.job.width, self.job.height)
        return self.core.read_model(fixed.SerializeToString())

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        self.request.infer([luma], share_inputs=True, share_outputs=True)
        return self.request.get_output_tensor(0).data


class OpenVINOStreams(OpenVINO):
    """As many frames at once as threads, each on one thread: OpenVINO at its highest throughput."""

    name = "OpenVINO f32 (streams)"
    several_at_once = True

    def __init__(self, job: Job):
        if job.threads == 1:
            raise Unavailable("one thread has nothing to share out")
        Engine.__init__(self, job)
        import openvino

        self.core = openvino.Core()
        self.compiled = self.core.compile_model(self.model(openvino), "CPU", {
            "INFERENCE_PRECISION_HINT": self.hint,
            "INFERENCE_NUM_THREADS": job.threads,
            "NUM_STREAMS": job.threads,
            "PERFORMANCE_HINT": "THROUGHPUT",
        })
        self.request = self.compiled.create_infer_request()
        self.queue = openvino.AsyncInferQueue(self.compiled, job.threads)

    def turn(self, luma: np.ndarray, seconds: float) -> dict:
        frames, start, processor = 0, time.perf_counter(), time.process_time()
        while frames < self.job.threads or time.perf_counter() - start < seconds:
            self.queue.start_async([luma], share_inputs=True)
            frames += 1
        self.queue.wait_all()
        return {"frames": frames, "seconds": time.perf_counter() - start,
                "processorSeconds": time.process_time() - processor}


class OpenVINOBF16(OpenVINO):
    name = "OpenVINO bf16"
    precision = "bf16"
    hint = "bf16"
    tolerance = None

    def __init__(self, job: Job):
        import openvino

        if "BF16" not in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise Unavailable("this processor has no bf16 instructions")
        super().__init__(job)


class OpenVINOInt8(OpenVINO):
    """Quantised by NNCF's post-training quantisation, calibrated on pictures of the test's kind."""

    name = "OpenVINO int8"
    precision = "int8"
    packages = ["openvino", "nncf"]
    tolerance = None

    def model(self, openvino):
        stored = self.job.folder / f"{self.job.model.stem}.int8.xml"
        if not stored.exists():
            self._quantise(openvino, stored)
        model = self.core.read_model(stored)
        model.reshape([1, 1, self.job.height, self.job.width])
        return model

    def _quantise(self, openvino, stored) -> None:
        import nncf

        model = self.core.read_model(self.job.model)
        pictures = [picture.as_input(picture.luma(320, 180, seed)) for seed in range(1, 33)]
        quantised = nncf.quantize(model, nncf.Dataset(pictures), subset_size=len(pictures))
        openvino.save_model(quantised, stored, compress_to_fp16=False)
