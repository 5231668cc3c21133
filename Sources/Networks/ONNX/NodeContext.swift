/// One node while it is read: what its errors are about, and typed access to its attributes.
struct NodeContext {
    // Codes of AttributeProto.AttributeType in the ONNX specification.
    enum AttributeType: Int32 {
        case float = 1
        case int = 2
        case string = 3
        case tensor = 4
        case floats = 6
        case ints = 7
        case strings = 8

        var name: String {
            switch self {
            case .float: "a number"
            case .int: "an integer"
            case .string: "a string"
            case .tensor: "a tensor"
            case .floats: "a list of numbers"
            case .ints: "a list of integers"
            case .strings: "a list of strings"
            }
        }
    }

    let path: String
    let node: ONNXNode
    let reference: NodeReference

    init(path: String, node: ONNXNode, index: Int) {
        self.path = path
        self.node = node
        reference = NodeReference(operatorType: node.opType, name: node.name, index: index)
    }

    /// The name of the layers made from the node.
    var layerName: String {
        node.name.isEmpty ? "\(printable(node.opType)) #\(reference.index)" : printable(node.name)
    }

    func refusal(_ reason: String, accepted: String) -> NetworkError {
        .unsupportedNode(path: path, node: reference, reason: reason, accepted: accepted)
    }

    /// Refuses attributes other than those named, and a name used twice.
    ///
    /// An attribute that is not known could change what the operator computes.
    func expectAttributes(_ names: [String]) throws(NetworkError) {
        var seen: Set<String> = []
        for attribute in node.attribute {
            let name = printable(attribute.name)
            let accepted = names.isEmpty ? "none" : names.joined(separator: ", ")
            guard names.contains(attribute.name) else {
                throw refusal("it has the attribute '\(name)'", accepted: accepted)
            }
            guard seen.insert(attribute.name).inserted else {
                throw refusal("it has the attribute '\(name)' twice", accepted: "each once")
            }
            guard attribute.refAttrName.isEmpty else {
                throw refusal("the attribute '\(name)' refers to a function's", accepted: "values")
            }
        }
    }

    /// The attribute of a name, nil if absent.
    ///
    /// Throws: `unsupportedNode` if it is of another type.
    func attribute(
        _ name: String, _ type: AttributeType
    ) throws(NetworkError) -> ONNXAttribute? {
        guard let attribute = node.attribute.first(where: { $0.name == name }) else { return nil }
        guard attribute.type == type.rawValue else {
            let actual =
                AttributeType(rawValue: attribute.type)?.name ?? "of type \(attribute.type)"
            throw refusal("the attribute '\(name)' is \(actual)", accepted: type.name)
        }
        return attribute
    }

    func int(_ name: String, default value: Int) throws(NetworkError) -> Int {
        try attribute(name, .int).map { Int(clamping: $0.i) } ?? value
    }

    /// A finite number.
    func float(_ name: String, default value: Float) throws(NetworkError) -> Float {
        guard let attribute = try attribute(name, .float) else { return value }
        guard attribute.f.isFinite else {
            throw refusal("the attribute '\(name)' is \(attribute.f)", accepted: "finite numbers")
        }
        return attribute.f
    }

    func string(_ name: String, default value: String) throws(NetworkError) -> String {
        try attribute(name, .string).map { String(decoding: $0.s, as: UTF8.self) } ?? value
    }

    /// A list of `count` integers, nil if absent.
    func ints(_ name: String, count: Int) throws(NetworkError) -> [Int]? {
        guard let attribute = try attribute(name, .ints) else { return nil }
        guard attribute.ints.count == count else {
            throw refusal(
                "the attribute '\(name)' has \(attribute.ints.count) values",
                accepted: "\(count): a kernel has height and width"
            )
        }
        return attribute.ints.map { Int(clamping: $0) }
    }

    /// A string that must be one of a few.
    func choice(
        _ name: String, default value: String, from choices: [String]
    ) throws(NetworkError) -> String {
        let found = try string(name, default: value)
        guard choices.contains(found) else {
            throw refusal(
                "\(name) is '\(printable(found))'", accepted: choices.joined(separator: ", "))
        }
        return found
    }
}
