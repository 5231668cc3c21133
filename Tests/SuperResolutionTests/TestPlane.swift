import Foundation
import Imaging
import Networks
import TestSupport

@testable import SuperResolution

/// A plane in memory with margins on four sides that nobody may write.
final class TestPlane: @unchecked Sendable {
    let size: Size
    let bitDepth: Int
    private let stride: Int
    private let margin = 24
    private let isFlipped: Bool
    private let memory: UnsafeMutableRawBufferPointer
    private static let canary: UInt8 = 0xa5

    /// - Parameters:
    ///   - size: In samples.
    ///   - bitDepth: 8...16.
    ///   - isFlipped: Rows lie in memory from the bottom up: the stride is negative.
    init(_ size: Size, bitDepth: Int, isFlipped: Bool = false) {
        self.size = size
        self.bitDepth = bitDepth
        self.isFlipped = isFlipped
        let bytes = bitDepth > 8 ? 2 : 1
        stride = size.width * bytes + 2 * margin
        memory = .allocate(byteCount: stride * (size.height + 2), alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: Self.canary)
    }

    /// As another, with its samples.
    convenience init(copying other: TestPlane) {
        self.init(other.size, bitDepth: other.bitDepth, isFlipped: other.isFlipped)
        memory.copyMemory(from: UnsafeRawBufferPointer(other.memory))
    }

    deinit { memory.deallocate() }

    var mutableView: MutablePlaneView {
        let row = isFlipped ? size.height : 1
        return MutablePlaneView(
            base: memory.baseAddress! + row * stride + margin, size: size,
            stride: isFlipped ? -stride : stride, bitDepth: bitDepth)
    }

    var view: PlaneView { mutableView.readOnly }

    subscript(x: Int, y: Int) -> Int {
        get {
            let row = view.base + y * view.stride
            return bitDepth > 8
                ? Int(row.load(fromByteOffset: 2 * x, as: UInt16.self))
                : Int(row.load(fromByteOffset: x, as: UInt8.self))
        }
        set {
            let row = mutableView.base + y * mutableView.stride
            if bitDepth > 8 {
                row.storeBytes(of: UInt16(newValue), toByteOffset: 2 * x, as: UInt16.self)
            } else {
                row.storeBytes(of: UInt8(newValue), toByteOffset: x, as: UInt8.self)
            }
        }
    }

    var samples: [Int] {
        (0..<size.height).flatMap { y in (0..<size.width).map { self[$0, y] } }
    }

    /// Whether all samples are equal. (A failed expectation would print two arrays in full.)
    func hasSamples(of other: TestPlane) -> Bool { samples == other.samples }

    /// Whether all samples of a plane of the same shape, and its margins, are equal. Faster than
    /// `hasSamples`.
    func isEqual(to other: TestPlane) -> Bool {
        memory.count == other.memory.count
            && memcmp(memory.baseAddress!, other.memory.baseAddress!, memory.count) == 0
    }

    /// Whether all bytes around the samples are as they were.
    var marginsAreIntact: Bool {
        let used = size.width * (bitDepth > 8 ? 2 : 1)
        return memory.indices.allSatisfy { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: stride)
            let isInside =
                (1...size.height).contains(row) && (margin..<margin + used).contains(column)
            return isInside || memory[index] == Self.canary
        }
    }

    /// Random samples, smooth enough to look like a picture and with full-range spots.
    static func random(
        _ size: Size, bitDepth: Int, seed: UInt64, isFlipped: Bool = false
    ) -> TestPlane {
        let plane = TestPlane(size, bitDepth: bitDepth, isFlipped: isFlipped)
        var generator = SplitMix64(seed: seed)
        let maximum = (1 << bitDepth) - 1
        for y in 0..<size.height {
            for x in 0..<size.width { plane[x, y] = Int.random(in: 0...maximum, using: &generator) }
        }
        return plane
    }

    /// The plane as a network's input: samples ÷ `one`.
    func featureMap(one: Double) -> FeatureMap {
        FeatureMap(
            channels: 1, height: size.height, width: size.width,
            values: samples.map { Double($0) / one })
    }
}
