/// Why a network file cannot be used.
package enum NetworkError: Error, Hashable, Sendable {
    /// The file cannot be opened or read: missing, a folder, no permission.
    case unreadable(path: String, reason: String)
    /// The file is not ONNX, or is cut off or damaged.
    case malformed(path: String, reason: String)
    /// The file as a whole is beyond what this program takes; `accepted` says what it takes.
    case unsupportedModel(path: String, reason: String, accepted: String)
    /// One node is beyond what this program takes or is wrong in itself.
    case unsupportedNode(path: String, node: NodeReference, reason: String, accepted: String)
}

/// A node of an ONNX graph as messages name it.
package struct NodeReference: Hashable, Sendable, CustomStringConvertible {
    /// The operator, for example `Conv`.
    package let operatorType: String
    /// Empty when the file gives none.
    package let name: String
    /// Position in the file's list of nodes, from 0.
    package let index: Int

    /// `Conv 'conv1'`, or `Conv (node 3)` for a node without a name.
    package var description: String {
        name.isEmpty
            ? "\(printable(operatorType)) (node \(index))"
            : "\(printable(operatorType)) '\(printable(name))'"
    }
}

extension NetworkError: CustomStringConvertible {
    /// The file that the error is about.
    package var path: String {
        switch self {
        case .unreadable(let path, _), .malformed(let path, _),
            .unsupportedModel(let path, _, _), .unsupportedNode(let path, _, _, _):
            path
        }
    }

    package var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read network '\(path)': \(reason)"
        case .malformed(let path, let reason):
            "network '\(path)' is not a usable ONNX file: \(reason)"
        case .unsupportedModel(let path, let reason, let accepted):
            "network '\(path)': \(reason); accepted: \(accepted)"
        case .unsupportedNode(let path, let node, let reason, let accepted):
            "network '\(path)': \(node): \(reason); accepted: \(accepted)"
        }
    }
}

/// A name from a file made fit for a one-line message: what is not visible replaced, at most 80
/// characters.
func printable(_ name: String) -> String {
    let clean = String(
        name.prefix(80).map { $0.unicodeScalars.contains(where: isHidden) ? "?" : $0 })
    return name.count > 80 ? clean + "…" : clean
}

/// Whether a scalar would break a line or reorder what is around it.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
