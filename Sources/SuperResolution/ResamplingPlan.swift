internal import CKernels
internal import Imaging

/// The taps of one axis pair in the layout the kernels read, made once per resampler.
///
/// Owns its memory; never changes after `init`.
final class ResamplingPlan {
    /// What the horizontal kernels read; its pointers belong to this object.
    let row: resample_row
    /// Taps per output row.
    let rowTaps: Int
    /// First source row of each output row.
    let rowStarts: [Int]
    /// `[output row][rowTaps rounded up to even]`, the padding zero.
    private let rowWeights: UnsafeMutableBufferPointer<Int16>
    /// Taps per output column.
    private let columnTaps: Int
    private let columnStarts: UnsafeMutableBufferPointer<Int32>
    private let columnWeights: UnsafeMutableBufferPointer<Int16>

    init(horizontal: FixedPointTaps, vertical: FixedPointTaps) {
        let width = horizontal.starts.count
        let padding = Int(RESAMPLE_OUTPUT_PADDING)
        let padded = (width + padding - 1) / padding * padding
        let taps = horizontal.count + horizontal.count % 2

        columnStarts = .allocate(capacity: padded)
        columnWeights = .allocate(capacity: padded * taps)
        columnWeights.initialize(repeating: 0)
        for j in 0..<padded {
            let output = min(j, width - 1)
            columnStarts.initializeElement(at: j, to: Int32(horizontal.starts[output]))
            guard j < width else { continue }
            for k in 0..<horizontal.count {
                columnWeights[(k / 2 * padded + j) * 2 + k % 2] =
                    horizontal.values[j * horizontal.count + k]
            }
        }
        let starts = columnStarts
        func spread(_ group: Int) -> Int {
            stride(from: 0, to: padded, by: group)
                .map { Int(starts[$0 + group - 1] - starts[$0]) }.max() ?? 0
        }
        row = resample_row(
            width: width, padded: padded, taps: taps, starts: columnStarts.baseAddress,
            weights: columnWeights.baseAddress, spread4: spread(4), spread16: spread(16))

        columnTaps = horizontal.count
        rowTaps = vertical.count
        rowStarts = vertical.starts
        let pitch = vertical.count + vertical.count % 2
        rowWeights = .allocate(capacity: vertical.starts.count * pitch)
        rowWeights.initialize(repeating: 0)
        for y in vertical.starts.indices {
            for k in 0..<vertical.count {
                rowWeights[y * pitch + k] = vertical.values[y * vertical.count + k]
            }
        }
    }

    deinit {
        rowWeights.deallocate()
        columnStarts.deallocate()
        columnWeights.deallocate()
    }

    /// What the horizontal kernels read for some of the outputs, from a whole vector on.
    func row(_ columns: Range<Int>) -> resample_row {
        var part = row
        part.width = columns.count
        part.starts += columns.lowerBound
        part.weights += 2 * columns.lowerBound
        return part
    }

    /// The input columns that these output columns, not none, are made from.
    func inputColumns(_ columns: Range<Int>) -> Range<Int> {
        Int(columnStarts[columns.lowerBound])..<Int(columnStarts[columns.upperBound - 1])
            + columnTaps
    }

    /// The output columns that are made from any of these input columns.
    func outputColumns(from inputs: Range<Int>) -> Range<Int> {
        let starts = columnStarts[..<row.width]
        // Starts rise, so both ends can be searched for.
        let first = starts.partition { Int($0) + columnTaps > inputs.lowerBound }
        let end = starts.partition { Int($0) >= inputs.upperBound }
        return first..<max(first, end)
    }

    /// The taps of output row `y`, padded to an even count.
    func weights(ofRow y: Int) -> UnsafePointer<Int16> {
        let pitch = rowTaps + rowTaps % 2
        return UnsafePointer(rowWeights.baseAddress! + y * pitch)
    }
}

// Nothing is written after `init`, and the memory lives as long as the object.
extension ResamplingPlan: @unchecked Sendable {}

extension Slice<UnsafeMutableBufferPointer<Int32>> {
    /// The first index whose element, as all after it, meets the condition; the end if none does.
    fileprivate func partition(_ condition: (Int32) -> Bool) -> Int {
        var low = startIndex, high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
