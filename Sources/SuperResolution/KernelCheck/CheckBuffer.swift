/// Memory that a kernel under test writes, with canaries wherever it may not.
///
/// Made of rows, each of planes of `length` bytes, `planeStride` bytes apart; before the first row,
/// after the last and after each plane lie canaries.
final class CheckBuffer {
    let rows: Int
    let planes: Int
    let length: Int
    let planeStride: Int
    let rowStride: Int
    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes before and after all rows; a multiple of 64, so that rows stay aligned.
    private static let margin = 256
    private static let canary: UInt8 = 0xc5

    init(rows: Int, planes: Int, length: Int, planeStride: Int, misalignment: Int = 0) {
        self.rows = rows
        self.planes = planes
        self.length = length
        self.planeStride = planeStride
        rowStride = planes * planeStride + 64
        memory = .allocate(
            byteCount: rows * rowStride + 2 * Self.margin + misalignment, alignment: 64)
        offset = Self.margin + misalignment
        clear()
    }

    deinit { memory.deallocate() }

    private let offset: Int

    func clear() { memory.initializeMemory(as: UInt8.self, repeating: Self.canary) }

    /// The first byte of a row's first plane.
    func row(_ row: Int) -> UnsafeMutableRawPointer {
        (memory.baseAddress ?? UnsafeMutableRawPointer(bitPattern: 64)!) + offset + row * rowStride
    }

    /// Where the kernel wrote and may not: "row 1, right of plane 3"; nil when it did not.
    func trespass() -> String? {
        if let byte = firstDamage(0..<offset) {
            return "\(offset - byte) bytes before the first row"
        }
        for row in 0..<rows {
            for plane in 0..<planes {
                let end = offset + row * rowStride + plane * planeStride + length
                let next = plane + 1 < planes ? end - length + planeStride : nextRow(after: row)
                if let byte = firstDamage(end..<next) {
                    let side = plane + 1 < planes || row + 1 < rows ? "right of" : "after the last"
                    return "\(byte - end) bytes \(side) plane \(plane) of row \(row)"
                }
            }
        }
        return nil
    }

    private func nextRow(after row: Int) -> Int {
        row + 1 < rows ? offset + (row + 1) * rowStride : memory.count
    }

    private func firstDamage(_ bytes: Range<Int>) -> Int? {
        bytes.first { memory[$0] != Self.canary }
    }

    /// Where two buffers of the same shape differ first; nil when they do not.
    func difference(from other: CheckBuffer) -> String? {
        for row in 0..<rows {
            for plane in 0..<planes {
                let start = offset + row * rowStride + plane * planeStride
                for byte in 0..<length where memory[start + byte] != other.memory[start + byte] {
                    return "row \(row), plane \(plane), byte \(byte)"
                }
            }
        }
        return nil
    }
}

extension CheckBuffer {
    /// Rows of maps as `network_kernels.h` lays them out.
    convenience init(rows: Int, channels: Int, layout: MapLayout) {
        self.init(
            rows: rows, planes: 4 * channels, length: layout.tiles * 4,
            planeStride: layout.phaseStride * 4)
    }

    /// Rows of a map, for a kernel.
    func floats(_ row: Int) -> UnsafeMutablePointer<Float> {
        self.row(row).assumingMemoryBound(to: Float.self)
    }

    /// Fills everything, guards too: kernels may read them.
    func fill(_ pattern: CheckPattern, _ generator: inout CheckGenerator) {
        let floats = memory.bindMemory(to: Float.self)
        for index in floats.indices { floats[index] = pattern.value(index, &generator) }
    }
}

/// What a kernel is fed with.
enum CheckPattern: String, CaseIterable, Sendable {
    case random, minimum, maximum, alternating, impulse

    /// A value of −1 ... 1.
    func value(_ index: Int, _ generator: inout CheckGenerator) -> Float {
        switch self {
        case .random: Float.random(in: -1...1, using: &generator)
        case .minimum: -1
        case .maximum: 1
        case .alternating: index.isMultiple(of: 2) ? -1 : 1
        case .impulse: index % 101 == 50 ? 1 : 0
        }
    }
}

/// A seeded generator (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014), so that a failure can be repeated.
struct CheckGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func floats(_ count: Int, size: Float = 1) -> [Float] {
        (0..<count).map { _ in Float.random(in: -size...size, using: &self) }
    }
}
