internal import CKernels
internal import Networks

extension MapGraph {
    /// Rewrites and merges the layers of a network.
    ///
    /// Throws: `unsupportedLayer` for what no kernel takes.
    init(_ network: Network) throws(EngineError) {
        nodes = [
            MapNode(name: "luma", operation: .load, inputs: [], channels: 1, resolution: 1)
        ]
        storeBlock = 1
        // Node of each value of the network.
        var nodeOf = [0]
        for layer in network.layers {
            let inputs = layer.inputs.map { nodeOf[$0] }
            append(layer, inputs: inputs)
            nodeOf.append(nodes.count - 1)
        }
        keep(only: nodeOf[network.output])
        mergeElementwise()
        takeFinalShuffle()
        try check(network: network.name)
    }

    private mutating func append(_ layer: Layer, inputs: [Int]) {
        let operation: MapOperation
        switch layer.operation {
        case .convolution(let convolution): operation = .convolution(convolution, nil)
        case .activation(let activation): operation = .activation(activation)
        case .add: operation = .combine(.add)
        case .subtract: operation = .combine(.subtract)
        case .multiply: operation = .combine(.multiply)
        case .affine(let affine): operation = .affine(affine)
        case .concatenation: operation = .concatenation
        case .depthToSpace(let shuffle): operation = .shuffle(shuffle)
        case .resize(let resize): operation = .resize(resize)
        case .transposedConvolution(let transposed):
            let convolution = transposed.subpixelConvolution
            nodes.append(
                MapNode(
                    name: layer.name, operation: .convolution(convolution, nil), inputs: inputs,
                    channels: convolution.outputChannels,
                    resolution: layer.resolution / transposed.stride))
            append(shuffle: transposed.stride, of: layer)
            return
        }
        nodes.append(
            MapNode(
                name: layer.name, operation: operation, inputs: inputs, channels: layer.channels,
                resolution: layer.resolution))
    }

    private mutating func append(shuffle block: Int, of layer: Layer) {
        guard block > 1 else { return }
        nodes.append(
            MapNode(
                name: layer.name,
                operation: .shuffle(DepthToSpace(block: block, mode: .columnRowDepth)),
                inputs: [nodes.count - 1], channels: layer.channels, resolution: layer.resolution))
    }

    /// Ends the graph with `last` and drops what it does not depend on.
    private mutating func keep(only last: Int) {
        var isNeeded = [Bool](repeating: false, count: last + 1)
        isNeeded[last] = true
        isNeeded[0] = true
        for node in (0...last).reversed() where isNeeded[node] {
            for input in nodes[node].inputs { isNeeded[input] = true }
        }
        var newIndex = [Int](repeating: -1, count: last + 1)
        var kept: [MapNode] = []
        for node in 0...last where isNeeded[node] {
            newIndex[node] = kept.count
            var copy = nodes[node]
            copy.inputs = copy.inputs.map { newIndex[$0] }
            kept.append(copy)
        }
        nodes = kept
    }

    /// Merges additions and activations into the convolution before them, where nothing else reads
    /// what the convolution alone would make.
    private mutating func mergeElementwise() {
        for index in nodes.indices.dropFirst() {
            if let merged = merged(at: index) { nodes[index] = merged }
        }
        keep(only: nodes.count - 1)
    }

    private func merged(at index: Int) -> MapNode? {
        let node = nodes[index]
        switch node.operation {
        case .activation(let activation):
            let source = nodes[node.inputs[0]]
            guard case .convolution(let convolution, nil) = source.operation,
                consumers(of: node.inputs[0]) == [index]
            else { return nil }
            var result = source
            result.operation = .convolution(convolution, activation)
            return result
        case .combine(.add):
            // The later operand, so that all its inputs and the addend come before this node.
            for operand in [1, 0].sorted(by: { node.inputs[$0] > node.inputs[$1] }) {
                let (base, addend) = (node.inputs[operand], node.inputs[1 - operand])
                guard base != addend, case .convolution(_, nil) = nodes[base].operation,
                    nodes[base].inputs.count == 1, consumers(of: base) == [index],
                    nodes[base].channels == node.channels,
                    [1, node.channels].contains(nodes[addend].channels)
                else { continue }
                var result = nodes[base]
                result.inputs.append(addend)
                return result
            }
            return nil
        default:
            return nil
        }
    }

    /// Leaves the final pixel shuffle to the store.
    private mutating func takeFinalShuffle() {
        let last = nodes.count - 1
        guard case .shuffle(let shuffle) = nodes[last].operation, nodes[last].channels == 1,
            nodes[last].inputs == [last - 1]
        else { return }
        storeBlock = shuffle.block
        nodes.removeLast()
    }

    private func check(network: String) throws(EngineError) {
        for node in nodes {
            guard case .convolution(let convolution, _) = node.operation else { continue }
            let (left, width) = (convolution.padding.left, convolution.kernel.width)
            let limit = Int(MAP_MAX_PADDING)
            guard (0...limit).contains(left), (0...limit).contains(width - 1 - left) else {
                throw .unsupportedLayer(
                    network: network, layer: node.name,
                    reason: "a kernel \(width) wide with padding \(left) reaches more than "
                        + "\(limit) pixels to a side")
            }
        }
    }
}
