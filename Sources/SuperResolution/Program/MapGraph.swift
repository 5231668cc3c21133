internal import Networks

/// A network as the engine runs it: operations on feature maps, each making one map from maps
/// before it. Node 0 is the LR luma; the last node is what is stored.
///
/// Differs from `Network` in what is merged (bias, addition and activation into a convolution, the
/// last pixel shuffle into the store) and in what is rewritten (transposed convolutions).
struct MapGraph {
    var nodes: [MapNode]
    /// Of the final pixel shuffle: the last node has its square of channels. 1 when there is none.
    var storeBlock: Int

    /// Nodes that read the map of `node`.
    func consumers(of node: Int) -> [Int] {
        nodes.indices.filter { nodes[$0].inputs.contains(node) }
    }
}

/// One operation of a `MapGraph`.
struct MapNode {
    /// The layer's name, for messages.
    var name: String
    var operation: MapOperation
    /// Nodes before this one.
    var inputs: [Int]
    var channels: Int
    /// Extent ÷ extent of the LR luma.
    var resolution: Int
}

enum MapOperation {
    /// The LR luma, converted to floats.
    case load
    /// A second input is added to the sum before the activation.
    case convolution(Convolution, Activation?)
    case activation(Activation)
    case affine(Affine)
    case combine(CombineKind)
    case concatenation
    case shuffle(DepthToSpace)
    case resize(Resize)
}

enum CombineKind { case add, subtract, multiply }

extension Convolution {
    /// Whether the Winograd form is faster: it saves three quarters of the multiplications but
    /// transforms each channel, which a single input channel does not pay back.
    var usesWinograd: Bool {
        kernel.height == 3 && kernel.width == 3 && padding.top == 1 && padding.left == 1
            && inputChannels >= 4
    }

    /// Multiplications of the direct form for each output pixel.
    var multiplications: Int { inputChannels * outputChannels * kernel.area }
}
