"""LiteRT (TensorFlow Lite) with XNNPACK, from a flatbuffer written here.

The converter of TensorFlow would want TensorFlow; LiteRT's package holds the schema of the file,
and a chain of convolutions needs only five operators of it.
"""

import numpy as np

from .. import network
from .base import Engine, Job, Unavailable


class LiteRT(Engine):
    name = "LiteRT"
    packages = ["ai-edge-litert"]

    def __init__(self, job: Job):
        super().__init__(job)
        from ai_edge_litert.interpreter import Interpreter

        try:
            chain = network.read(job.model)
        except network.NotAChain as error:
            raise Unavailable(f"no translation for {error}") from None
        self.interpreter = Interpreter(
            model_content=write(chain, job.width, job.height), num_threads=job.threads)
        self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def __call__(self, luma: np.ndarray) -> np.ndarray:
        # One channel: [1][1][height][width] is [1][height][width][1] under another name.
        self.interpreter.set_tensor(self.input, luma.reshape(1, *luma.shape[2:], 1))
        self.interpreter.invoke()
        output = self.interpreter.get_tensor(self.output)
        return output.reshape(1, 1, *output.shape[1:3])


class Writer:
    """Collects tensors, buffers and operators; maps are [1][height][width][channels]."""

    def __init__(self):
        from ai_edge_litert import schema_py_generated as schema

        self.schema = schema
        # Buffer 0 is the empty one that all maps share.
        self.buffers = [schema.BufferT()]
        self.tensors, self.operators, self.codes = [], [], []

    def map(self, name: str, height: int, width: int, channels: int) -> int:
        return self._tensor(name, [1, height, width, channels], 0)

    def constant(self, name: str, values: np.ndarray) -> int:
        buffer = self.schema.BufferT()
        buffer.data = np.frombuffer(values.astype("<f4").tobytes(), np.uint8)
        self.buffers.append(buffer)
        return self._tensor(name, list(values.shape), len(self.buffers) - 1)

    def _tensor(self, name: str, shape: list[int], buffer: int) -> int:
        tensor = self.schema.TensorT()
        tensor.name, tensor.shape, tensor.buffer = name, np.array(shape, np.int32), buffer
        tensor.type = self.schema.TensorType.FLOAT32
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def operator(self, kind: str, inputs: list[int], output: int, options=None) -> None:
        code = getattr(self.schema.BuiltinOperator, kind)
        if code not in self.codes:
            self.codes.append(code)
        operator = self.schema.OperatorT()
        operator.opcodeIndex = self.codes.index(code)
        operator.inputs = np.array(inputs, np.int32)
        operator.outputs = np.array([output], np.int32)
        if options is not None:
            operator.builtinOptions = options
            operator.builtinOptionsType = getattr(
                self.schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
        self.operators.append(operator)

    def file(self, source: int, result: int) -> bytes:
        import flatbuffers

        schema = self.schema
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self.tensors, self.operators
        graph.inputs = np.array([source], np.int32)
        graph.outputs = np.array([result], np.int32)
        model = schema.ModelT()
        model.version, model.subgraphs, model.buffers = 3, [graph], self.buffers
        model.operatorCodes = []
        for number in self.codes:
            code = schema.OperatorCodeT()
            code.builtinCode = code.deprecatedBuiltinCode = number
            model.operatorCodes.append(code)
        builder = flatbuffers.Builder(1 << 16)
        builder.Finish(model.Pack(builder), file_identifier=b"TFL3")
        return bytes(builder.Output())


def write(chain: network.Chain, width: int, height: int) -> bytes:
    """The network as a flatbuffer for one size of picture."""
    writer = Writer()
    schema = writer.schema
    luma = current = writer.map("luma", height, width, 1)
    channels = 1
    for index, step in enumerate(chain.steps):
        name = f"step{index}"
        inputs, options = [current], None
        match step:
            case network.Convolution(weights, bias):
                channels = weights.shape[0]
                kind = "CONV_2D"
                # [out][height][width][in]
                inputs.append(writer.constant(f"{name}.weights", weights.transpose(0, 2, 3, 1)))
                inputs.append(writer.constant(f"{name}.bias", bias))
                options = schema.Conv2DOptionsT()
                options.padding = schema.Padding.SAME
                options.strideW = options.strideH = 1
            case network.Activation("prelu", slopes):
                kind = "PRELU"
                inputs.append(writer.constant(f"{name}.slopes", slopes.reshape(1, 1, -1)))
            case network.Activation(kind):
                kind = kind.upper()
            case network.AddInput():
                kind = "ADD"
                inputs.append(luma)
                options = schema.AddOptionsT()
            case network.PixelShuffle(factor):
                kind = "DEPTH_TO_SPACE"
                width, height, channels = width * factor, height * factor, channels // factor ** 2
                options = schema.DepthToSpaceOptionsT()
                options.blockSize = factor
        current = writer.map(name, height, width, channels)
        writer.operator(kind, inputs, current, options)
    return writer.file(luma, current)
