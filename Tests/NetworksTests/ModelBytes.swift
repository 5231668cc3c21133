/// Writes ONNX files by hand, so that tests can make those that no exporter writes.
///
/// A message is a list of fields; field numbers are those of the ONNX specification.
struct ModelBytes {
    private(set) var bytes: [UInt8] = []

    mutating func varint(_ field: Int, _ value: Int64) {
        append(UInt64(field << 3))
        append(UInt64(bitPattern: value))
    }

    mutating func float(_ field: Int, _ value: Float) {
        append(UInt64(field << 3 | 5))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func data(_ field: Int, _ content: [UInt8]) {
        append(UInt64(field << 3 | 2))
        append(UInt64(content.count))
        bytes += content
    }

    mutating func string(_ field: Int, _ text: String) { data(field, Array(text.utf8)) }

    mutating func message(_ field: Int, _ fill: (inout ModelBytes) -> Void) {
        var message = ModelBytes()
        fill(&message)
        data(field, message.bytes)
    }

    private mutating func append(_ value: UInt64) {
        var rest = value
        while rest > 0x7f {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// A small file that tests bend out of shape: `luma` in, nodes, `upscaled` out.
struct TestModel {
    enum Attribute {
        case int(Int64)
        case float(Float)
        case string(String)
        case ints([Int64])
    }

    struct Node {
        var op = "Relu"
        var inputs = ["luma"]
        var outputs = ["upscaled"]
        var attributes: [(String, Attribute)] = []
        var domain = ""
        var name = "node"
    }

    struct Tensor {
        var name = "w"
        var dims: [Int64] = [1]
        var values: [Float] = [1]
        var dataType: Int64 = 1
        var isExternal = false
    }

    var opset: Int64 = 13
    var fileVersion: Int64 = 8
    var nodes = [Node()]
    var tensors: [Tensor] = []
    var inputs = ["luma"]
    var outputs = ["upscaled"]
    /// nil leaves the extent open.
    var inputShape: [Int64?] = [1, 1, nil, nil]
    var outputShape: [Int64?] = [1, 1, nil, nil]
    var elementType: Int64 = 1

    var bytes: [UInt8] {
        var model = ModelBytes()
        model.varint(1, fileVersion)
        model.message(8) { $0.varint(2, opset) }
        model.message(7) { graph in
            for node in nodes { graph.message(1) { write(node, to: &$0) } }
            for tensor in tensors { graph.message(5) { write(tensor, to: &$0) } }
            for input in inputs {
                graph.message(11) { write(input, inputShape, to: &$0) }
            }
            for output in outputs {
                graph.message(12) { write(output, outputShape, to: &$0) }
            }
        }
        return model.bytes
    }

    private func write(_ node: Node, to message: inout ModelBytes) {
        for input in node.inputs { message.string(1, input) }
        for output in node.outputs { message.string(2, output) }
        message.string(3, node.name)
        message.string(4, node.op)
        message.string(7, node.domain)
        for (name, value) in node.attributes {
            message.message(5) { attribute in
                attribute.string(1, name)
                switch value {
                case .float(let value):
                    attribute.float(2, value)
                    attribute.varint(20, 1)
                case .int(let value):
                    attribute.varint(3, value)
                    attribute.varint(20, 2)
                case .string(let value):
                    attribute.string(4, value)
                    attribute.varint(20, 3)
                case .ints(let values):
                    for value in values { attribute.varint(8, value) }
                    attribute.varint(20, 7)
                }
            }
        }
    }

    private func write(_ tensor: Tensor, to message: inout ModelBytes) {
        for extent in tensor.dims { message.varint(1, extent) }
        message.varint(2, tensor.dataType)
        message.string(8, tensor.name)
        message.data(
            9, tensor.values.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) }
        )
        if tensor.isExternal { message.varint(14, 1) }
    }

    private func write(_ name: String, _ shape: [Int64?], to message: inout ModelBytes) {
        message.string(1, name)
        message.message(2) { type in
            type.message(1) { tensor in
                tensor.varint(1, elementType)
                tensor.message(2) { dimensions in
                    for extent in shape {
                        dimensions.message(1) { if let extent { $0.varint(1, extent) } }
                    }
                }
            }
        }
    }
}
