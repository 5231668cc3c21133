internal import Networks

extension MapGraph {
    /// The column, −1 or 0, that each node's first tile begins at.
    ///
    /// From one Winograd layer to the next it changes: then the six input columns of a tile lie in two
    /// tiles of the layer before and not in three, and a change reaches half as far. (Row groups do
    /// the same; see `RowGroup`. Columns move to and fro, so that no row gets longer than by a tile.)
    /// What is combined pixel by pixel has one origin, and 0 is that of what is stored, shuffled or
    /// resized; the others are chosen from the last node back.
    func tileLefts() -> [Int] {
        var shared = SharedOrigins(count: nodes.count)
        for (index, node) in nodes.enumerated() {
            switch node.operation {
            case .load, .shuffle, .resize: break
            case .convolution:
                if node.inputs.count > 1 { shared.join(index, node.inputs[1]) }
            case .activation, .affine, .combine, .concatenation:
                for input in node.inputs { shared.join(index, input) }
            }
        }
        shared[nodes.count - 1] = 0
        for (index, node) in nodes.enumerated() {
            switch node.operation {
            case .shuffle, .resize:
                shared[index] = 0
                shared[node.inputs[0]] = 0
            default: break
            }
        }
        for (index, node) in nodes.enumerated().reversed() {
            let left = shared[index] ?? 0
            shared[index] = left
            guard case .convolution = node.operation, shared[node.inputs[0]] == nil else {
                continue
            }
            shared[node.inputs[0]] =
                node.usesWinograd && left == 0 ? -1 : node.usesWinograd ? 0 : left
        }
        return nodes.indices.map { shared[$0] ?? 0 }
    }

    /// How many columns at each end of a strip come out wrong because what lies beyond the strip is
    /// not known: in pixels of each node's map, from where the strip's LR columns begin and end.
    func margins() -> [(left: Int, right: Int)] {
        let lefts = tileLefts()
        var margins: [(left: Int, right: Int)] = []
        for (index, node) in nodes.enumerated() {
            var (left, right) = (0, -lefts[index])
            for input in node.inputs {
                left = max(left, margins[input].left)
                right = max(right, margins[input].right)
            }
            switch node.operation {
            case .convolution(let convolution, _):
                let input = margins[node.inputs[0]]
                if convolution.usesWinograd {
                    // A tile with one wrong input is wrong as a whole: the last that begins up to
                    // the wrong columns, the first that ends at those of the other end.
                    let origin = lefts[index]
                    let last = origin + floorDivide(input.left - origin, 4) * 4
                    left = max(left, last + 4)
                    let first = origin - floorDivide(input.right + 4 + origin, 4) * 4
                    right = max(right, -first)
                } else {
                    left = max(left, input.left + convolution.padding.left)
                    right = max(
                        right, input.right + convolution.kernel.width - 1 - convolution.padding.left
                    )
                }
            case .shuffle(let shuffle):
                (left, right) = (left * shuffle.block, right * shuffle.block)
            case .resize(let resize):
                let reach = ResizeTaps(resize).reach
                left = (left + max(-reach.lowerBound, 0)) * resize.factor
                right = (right + max(reach.upperBound, 0)) * resize.factor
            default: break
            }
            margins.append((left, right))
        }
        return margins
    }
}

extension MapNode {
    var usesWinograd: Bool {
        if case .convolution(let convolution, _) = operation { return convolution.usesWinograd }
        return false
    }
}

/// Numbers of nodes, the same for all that are joined.
private struct SharedOrigins {
    private var leaders: [Int]
    private var values: [Int?]

    init(count: Int) {
        leaders = Array(0..<count)
        values = Array(repeating: nil, count: count)
    }

    private func leader(_ node: Int) -> Int {
        var node = node
        while leaders[node] != node { node = leaders[node] }
        return node
    }

    mutating func join(_ a: Int, _ b: Int) { leaders[leader(a)] = leader(b) }

    subscript(node: Int) -> Int? {
        get { values[leader(node)] }
        set { values[leader(node)] = newValue }
    }
}
