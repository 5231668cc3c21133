internal import Foundation

/// Counts the nodes, attributes and tensors of an ONNX file before it is parsed.
///
/// An empty message costs two bytes in a file and over a hundred in memory, so a file within the
/// limit on its bytes could still ask for gigabytes. This walks the wire format (tag, length,
/// content) down the few paths where messages repeat, without keeping anything, and says nothing
/// about whether the rest is well formed: the parser does.
enum MessageCount {
    // Field numbers of the ONNX specification.
    private static let graphOfModel = 7
    private static let nodeOfGraph = 1
    private static let attributeOfNode = 5
    /// Fields of `Model` and `Graph` that repeat and may hold messages: operator sets and
    /// functions; initializers, inputs, outputs, sparse initializers.
    private static let listsOfModel: Set = [8, 25]
    private static let listsOfGraph: Set = [5, 11, 12, 15]

    /// Throws: `unsupportedModel` if there are more messages than `NetworkLimits` allows.
    static func check(_ data: Data, path: String) throws(NetworkError) {
        let count = data.withUnsafeBytes { self.count(in: $0) }
        func refuse(_ number: Int, _ what: String, _ limit: Int) throws(NetworkError) {
            guard number > limit else { return }
            throw .unsupportedModel(
                path: path, reason: "the file has \(number) \(what)", accepted: "at most \(limit)")
        }
        try refuse(count.nodes, "nodes", NetworkLimits.nodes)
        try refuse(
            count.attributes, "attributes", NetworkLimits.nodes * NetworkLimits.attributesPerNode)
        try refuse(
            count.others, "tensors, inputs and outputs", NetworkLimits.initializers)
    }

    private struct Counts {
        var nodes = 0
        var attributes = 0
        var others = 0
    }

    private static func count(in model: UnsafeRawBufferPointer) -> Counts {
        var counts = Counts()
        forEachMessage(in: model) { field, graph in
            if listsOfModel.contains(field) { counts.others += 1 }
            guard field == graphOfModel else { return }
            forEachMessage(in: graph) { field, node in
                if listsOfGraph.contains(field) { counts.others += 1 }
                guard field == nodeOfGraph else { return }
                counts.nodes += 1
                forEachMessage(in: node) { field, _ in
                    if field == attributeOfNode { counts.attributes += 1 }
                }
            }
        }
        return counts
    }

    /// Calls `body` with the field number and content of each length-delimited field, and stops
    /// silently where the data stops making sense.
    private static func forEachMessage(
        in bytes: UnsafeRawBufferPointer, _ body: (Int, UnsafeRawBufferPointer) -> Void
    ) {
        var rest = bytes[...]
        while let tag = varint(&rest) {
            switch tag & 7 {
            case 0:
                guard varint(&rest) != nil else { return }
            case 1:
                guard rest.count >= 8 else { return }
                rest = rest.dropFirst(8)
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return }
                let content = rest.prefix(Int(length))
                body(Int(tag >> 3), UnsafeRawBufferPointer(rebasing: content))
                rest = rest.dropFirst(Int(length))
            case 5:
                guard rest.count >= 4 else { return }
                rest = rest.dropFirst(4)
            default:
                return
            }
        }
    }

    /// The next variable-length integer, or nil at the end or if it is longer than 64 bits.
    private static func varint(_ bytes: inout Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= UInt64(byte & 0x7f) << UInt64(shift)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }
}
