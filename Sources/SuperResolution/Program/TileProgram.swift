internal import CKernels
internal import Imaging
internal import Networks

/// A network compiled for one size of picture: for each node its kernel and weights, for each band
/// its schedule, and where rows lie, in a worker's scratch memory and in whole maps.
///
/// Immutable after `init`; any number of workers run units of it at once.
final class TileProgram: @unchecked Sendable {
    // All pointers are into `weights`, which is only read.

    /// A node with what its kernel needs.
    struct Operation {
        let kind: Kind
        let inputs: [Int]
        let channels: Int
        let resolution: Int
        /// Rows made at once.
        let groupSize: Int
        /// Rows of the whole map.
        let height: Int
        /// Columns of the whole map.
        let width: Int
        /// The column, −1 or 0, that the first tile begins at.
        let left: Int
        /// Of a row in a `RowStorage`.
        var layout: MapLayout
        /// Byte offset of the ring, after the first guard.
        var ringOffset = 0
        var ringRows = 0
        var rowFloats = 0
    }

    enum Kind {
        case load
        /// A broadcast addend has one channel, which goes to all.
        case direct(conv2d_f32, paddingTop: Int, broadcasts: Bool)
        case winograd(conv2d_f32, broadcasts: Bool)
        case activation(activation_f32)
        case affine(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>)
        case combine(combine_kind)
        case concatenation
        case shuffle(block: Int, mode: DepthToSpace.Mode)
        case resize(resize_f32)
    }

    let graph: MapGraph
    let plan: TilePlan
    /// Of the plan's bands.
    let schedules: [RowSchedule]
    /// Estimated time of a whole frame, in the unit of `cells.costs`.
    let wholeCost: Double
    let inputSize: Size
    /// In a worker's scratch memory: rings of a strip's rows.
    let rings: RowStorage
    /// How frames that changed in places are computed.
    let cells: CellProgram
    /// Of one worker, in bytes.
    let scratchBytes: Int
    /// Byte offset of the Winograd kernel's scratch memory.
    let kernelScratchOffset: Int
    let scratchOwner = ScratchOwner()
    private let weights: WeightStore

    /// Pointers to rows at the start of scratch memory: inputs, outputs, addends.
    static let pointerSlots = 64
    private static let pointerBytes = 3 * pointerSlots * MemoryLayout<UnsafeRawPointer>.stride

    init(graph: MapGraph, groups: [RowGroup], plan: TilePlan, size: Size) {
        self.graph = graph
        self.plan = plan
        inputSize = size
        let weights = WeightStore()
        self.weights = weights
        let planner = TilePlanner(
            graph: graph, groups: groups, size: size, threads: 1, framesInFlight: 1)
        wholeCost =
            plan.bands.map(planner.rowCost).reduce(0, +)
            * Double(plan.strips.count * plan.blocks)
        let schedules = plan.bands.map {
            RowSchedule(graph, groups: groups, band: $0, height: size.height)
        }
        self.schedules = schedules
        cells = CellProgram(graph, size: size, weights: weights)

        let lefts = graph.tileLefts()
        let operations = graph.nodes.indices.map {
            Self.operation(
                $0, of: graph, groups: groups, lefts: lefts, size: size, weights: weights)
        }
        kernelScratchOffset = Self.pointerBytes
        rings = RowStorage(
            operations,
            // A strip that ends with the picture needs one tile more where tiles begin left of it.
            blocks: plan.blocks
                + (plan.endsWithBlock(width: size.width) && lefts.contains(-1) ? 1 : 0),
            ringRows: graph.nodes.indices.map { node in
                schedules.map { $0.ringRows[node] }.max() ?? 0
            },
            from: Self.pointerBytes + (operations.map(\.kernelScratchFloats).max() ?? 0) * 4)
        scratchBytes = max(rings.bytes, cells.scratchBytes)
    }

    private static func operation(
        _ index: Int, of graph: MapGraph, groups: [RowGroup], lefts: [Int], size: Size,
        weights: WeightStore
    ) -> Operation {
        let node = graph.nodes[index]
        let kind: Kind
        switch node.operation {
        case .load: kind = .load
        case .convolution(let convolution, let activation):
            let broadcasts = node.inputs.count > 1 && graph.nodes[node.inputs[1]].channels == 1
            var parameters = weights.store(convolution, activation: activation)
            parameters.padding_left -= lefts[index] - lefts[node.inputs[0]]
            kind =
                convolution.usesWinograd
                ? .winograd(parameters, broadcasts: broadcasts)
                : .direct(
                    parameters, paddingTop: convolution.padding.top, broadcasts: broadcasts)
        case .activation(let activation):
            kind = .activation(weights.store(activation, channels: node.channels))
        case .affine(let affine):
            kind = .affine(scale: weights.store(affine.scale), shift: weights.store(affine.shift))
        case .combine(let combine): kind = .combine(combine.kernelKind)
        case .concatenation: kind = .concatenation
        case .shuffle(let shuffle): kind = .shuffle(block: shuffle.block, mode: shuffle.mode)
        case .resize(let resize): kind = .resize(weights.store(ResizeTaps(resize)))
        }
        return Operation(
            kind: kind, inputs: node.inputs, channels: node.channels, resolution: node.resolution,
            groupSize: groups[index].size, height: size.height * node.resolution,
            width: size.width * node.resolution, left: lefts[index],
            layout: MapLayout(blocks: 1, resolution: node.resolution))
    }

    /// Strips × bands.
    var unitCount: Int { plan.strips.count * plan.bands.count }
}

extension TileProgram.Operation {
    /// Floats of scratch memory that the kernel needs.
    fileprivate var kernelScratchFloats: Int {
        guard case .winograd(let convolution, _) = kind else { return 0 }
        return conv2d_winograd_scratch(convolution.input_channels, convolution.output_channels)
    }
}

extension CombineKind {
    fileprivate var kernelKind: combine_kind {
        switch self {
        case .add: COMBINE_ADD
        case .subtract: COMBINE_SUBTRACT
        case .multiply: COMBINE_MULTIPLY
        }
    }
}
