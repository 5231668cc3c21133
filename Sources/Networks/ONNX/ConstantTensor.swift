internal import Foundation
internal import SwiftProtobuf

/// A tensor stored in the file: an initializer or the value of a `Constant` node.
///
/// It is decoded only where a node uses it, so that tensors nobody asks for may be of any type.
struct ConstantTensor {
    // Codes of TensorProto.DataType in the ONNX specification.
    private static let floatType: Int32 = 1
    private static let typeNames: [Int32: String] = [
        2: "UINT8", 3: "INT8", 4: "UINT16", 5: "INT16", 6: "INT32", 7: "INT64", 8: "STRING",
        9: "BOOL", 10: "FLOAT16", 11: "DOUBLE", 12: "UINT32", 13: "UINT64", 16: "BFLOAT16",
    ]

    private let tensor: ONNXTensor

    init(_ tensor: ONNXTensor) { self.tensor = tensor }

    /// A list of numbers from an attribute; without dimensions it is a scalar.
    init(_ values: [Float], dimensions: [Int64]) {
        tensor = .with {
            $0.dataType = Self.floatType
            $0.dims = dimensions
            $0.floatData = values
        }
    }

    /// A tensor of integers, which every use refuses.
    static let integers = ConstantTensor(.with { $0.dataType = 7 })

    /// A shape and as many finite numbers as it asks for, row-major.
    struct Floats {
        let shape: [Int]
        let values: [Float]

        var shapeInWords: String { "[\(shape.map(String.init).joined(separator: ", "))]" }
    }

    /// The numbers; `name` is what messages call the tensor.
    ///
    /// Nothing is allocated before the number of elements is known to equal what the file holds.
    ///
    /// Throws: `unsupportedNode` unless it is a FLOAT tensor within the file, of as many elements
    /// as its shape says, all finite.
    func floats(_ name: String, in node: NodeContext) throws(NetworkError) -> Floats {
        guard tensor.dataType == Self.floatType else {
            let type = Self.typeNames[tensor.dataType] ?? "type \(tensor.dataType)"
            throw node.refusal("\(name) holds \(type) values", accepted: "FLOAT (32 bits)")
        }
        guard tensor.dataLocation == 0, tensor.externalData.isEmpty else {
            throw node.refusal(
                "\(name) lies in another file", accepted: "weights within the ONNX file")
        }
        let shape = try shape(name, in: node)
        var elements = 1
        for extent in shape {
            let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw node.refusal(
                    "\(name) has absurd dimensions", accepted: "what the file has data for")
            }
            elements = product
        }
        let stored = tensor.rawData.isEmpty ? tensor.floatData.count : tensor.rawData.count / 4
        guard stored == elements, tensor.rawData.count % 4 == 0,
            tensor.rawData.isEmpty || tensor.floatData.isEmpty
        else {
            throw node.refusal(
                "\(name) should hold \(elements) numbers and holds \(stored)",
                accepted: "as many as its dimensions say"
            )
        }
        let values = tensor.rawData.isEmpty ? tensor.floatData : Self.decode(tensor.rawData)
        guard values.allSatisfy(\.isFinite) else {
            throw node.refusal(
                "\(name) holds numbers that are infinite or not numbers", accepted: "finite ones")
        }
        return Floats(shape: shape, values: values)
    }

    private func shape(_ name: String, in node: NodeContext) throws(NetworkError) -> [Int] {
        guard tensor.dims.count <= 8 else {
            throw node.refusal("\(name) has \(tensor.dims.count) dimensions", accepted: "up to 4")
        }
        var shape: [Int] = []
        for extent in tensor.dims {
            guard let extent = Int(exactly: extent), extent > 0 else {
                throw node.refusal("\(name) has a dimension of \(extent)", accepted: "1 or more")
            }
            shape.append(extent)
        }
        return shape
    }

    private static func decode(_ data: Data) -> [Float] {
        data.withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
