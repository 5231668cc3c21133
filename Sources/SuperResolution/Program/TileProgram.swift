internal import CKernels
internal import Imaging
internal import Networks

/// A network compiled for one size of picture: for each node its kernel and weights, for each band
/// its schedule, and where in a worker's scratch memory each ring of rows lies.
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
        let layout: MapLayout
        /// Rows made at once.
        let groupSize: Int
        /// Byte offset of the ring in scratch memory, after the first guard.
        var ringOffset = 0
        var ringRows = 0
        var rowFloats = 0
        /// Rows of the whole map.
        let height: Int
        /// Columns of the whole map.
        let width: Int
    }

    enum Kind {
        case load
        case direct(conv2d_f32, paddingTop: Int)
        case winograd(conv2d_f32)
        case activation(activation_f32)
        case affine(scale: UnsafePointer<Float>, shift: UnsafePointer<Float>)
        case combine(combine_kind)
        case concatenation
        case shuffle(block: Int, mode: DepthToSpace.Mode)
        case resize(resize_f32)
    }

    let graph: MapGraph
    let groups: [RowGroup]
    let plan: TilePlan
    let operations: [Operation]
    /// Of the plan's bands, then those of `partialBands`.
    let schedules: [RowSchedule]
    /// How any run of rows is computed by itself.
    let partialBands: PartialBands
    /// Estimated time of a whole frame, in the unit of `partialBands.costs`.
    let wholeCost: Double
    /// LR columns at each end of a strip that come out wrong, a multiple of 4.
    let margin: Int
    let inputSize: Size
    /// Of one worker, in bytes.
    let scratchBytes: Int
    /// Byte offset of a row of samples of a unit of several strips.
    let sampleRowOffset: Int
    /// Byte offset of a row of zeros as long as any, after its guard.
    let zeroRowOffset: Int
    /// Byte offset of the Winograd kernel's scratch memory.
    let kernelScratchOffset: Int
    let scratchOwner = ScratchOwner()
    private let weights: WeightStore

    /// Pointers to rows at the start of scratch memory: inputs, outputs, addends.
    static let pointerSlots = 64
    private static let pointerBytes = 3 * pointerSlots * MemoryLayout<UnsafeRawPointer>.stride

    init(graph: MapGraph, groups: [RowGroup], plan: TilePlan, size: Size) {
        self.graph = graph
        self.groups = groups
        self.plan = plan
        inputSize = size
        let weights = WeightStore()
        self.weights = weights
        let planner = TilePlanner(
            graph: graph, groups: groups, size: size, threads: 1, framesInFlight: 1)
        margin = planner.stripMargin()
        wholeCost =
            plan.bands.map(planner.rowCost).reduce(0, +)
            * Double(plan.strips.count * plan.blocks)
        let whole = plan.bands.map {
            RowSchedule(graph, groups: groups, band: $0, height: size.height)
        }
        partialBands = PartialBands(planner, firstSchedule: whole.count)
        let schedules = whole + partialBands.schedules
        self.schedules = schedules

        var operations = graph.nodes.indices.map {
            Self.operation($0, of: graph, groups: groups, plan: plan, size: size, weights: weights)
        }
        sampleRowOffset = Self.pointerBytes
        // Samples of up to two bytes.
        var offset = sampleRowOffset + 2 * plan.blocks * TilePlan.blockPixels
        let longest = operations.map { $0.layout.rowFloats(channels: $0.channels) }.max() ?? 0
        let guardBytes = Int(MAP_GUARD) * 4
        zeroRowOffset = offset + guardBytes
        offset += longest * 4 + guardBytes
        kernelScratchOffset = offset
        offset += (operations.map(\.kernelScratchFloats).max() ?? 0) * 4
        for node in operations.indices {
            let rows = schedules.map { $0.ringRows[node] }.max() ?? 0
            operations[node].ringOffset = offset + guardBytes
            operations[node].ringRows = rows
            operations[node].rowFloats = operations[node].layout.rowFloats(
                channels: operations[node].channels)
            offset += rows * operations[node].rowFloats * 4 + guardBytes
        }
        self.operations = operations
        scratchBytes = offset
    }

    private static func operation(
        _ index: Int, of graph: MapGraph, groups: [RowGroup], plan: TilePlan, size: Size,
        weights: WeightStore
    ) -> Operation {
        let node = graph.nodes[index]
        let layout = MapLayout(blocks: plan.blocks, resolution: node.resolution)
        let kind: Kind
        switch node.operation {
        case .load: kind = .load
        case .convolution(let convolution, let activation):
            // A one-channel addend goes to all channels.
            let isBroadcast = node.inputs.count > 1 && graph.nodes[node.inputs[1]].channels == 1
            let parameters = weights.store(
                convolution, activation: activation,
                addendStride: isBroadcast ? 0 : layout.channelStride)
            kind =
                convolution.usesWinograd
                ? .winograd(parameters)
                : .direct(parameters, paddingTop: convolution.padding.top)
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
            layout: layout, groupSize: groups[index].size, height: size.height * node.resolution,
            width: size.width * node.resolution)
    }

    /// Whether a node resizes its input.
    var resizes: Bool {
        operations.contains { if case .resize = $0.kind { true } else { false } }
    }

    /// Strips × bands.
    var unitCount: Int { plan.strips.count * plan.bands.count }
}

extension TileProgram.Operation {
    /// Floats of scratch memory that the kernel needs.
    fileprivate var kernelScratchFloats: Int {
        guard case .winograd(let convolution) = kind else { return 0 }
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
