/// One plane of samples as double-precision numbers: what is measured and what MATLAB's functions
/// are rebuilt on. Not for the way of a frame, which stays in integers.
///
/// Rows are contiguous. 8-bit samples are 0...255, never 0...1.
package struct RealPlane: Hashable, Sendable {
    package let size: Size
    /// `[height][width]`.
    package var samples: [Double]

    /// - Precondition: As many samples as the size says.
    package init(size: Size, samples: [Double]) {
        precondition(
            size.width >= 0 && size.height >= 0 && samples.count == size.width * size.height,
            "\(samples.count) samples for \(size)")
        self.size = size
        self.samples = samples
    }

    /// Copies a lent plane.
    package init(_ view: PlaneView) {
        var samples = [Double]()
        samples.reserveCapacity(view.size.width * view.size.height)
        for y in 0..<view.size.height {
            let row = view.base + y * view.stride
            if view.bitDepth > 8 {
                let words = row.assumingMemoryBound(to: UInt16.self)
                for x in 0..<view.size.width { samples.append(Double(words[x])) }
            } else {
                let bytes = row.assumingMemoryBound(to: UInt8.self)
                for x in 0..<view.size.width { samples.append(Double(bytes[x])) }
            }
        }
        self.init(size: view.size, samples: samples)
    }

    /// Each sample rounded to the nearest integer, halves up, and limited to `levels`, which lie
    /// within 0...255.
    package func roundedTo8Bits(within levels: ClosedRange<Double> = 0...255) -> RealPlane {
        let (low, high) = (levels.lowerBound, levels.upperBound)
        return RealPlane(
            size: size, samples: samples.map { min(max(($0 + 0.5).rounded(.down), low), high) })
    }

    /// The samples as bytes, rounded and limited.
    package var bytes: [UInt8] { roundedTo8Bits().samples.map { UInt8($0) } }

    /// The part without `border` samples on each side; empty when nothing is left.
    package func shaved(by border: Int) -> RealPlane {
        cropped(
            x: border, y: border,
            to: Size(
                width: max(0, size.width - 2 * border), height: max(0, size.height - 2 * border)))
    }

    /// The top left part whose extents are multiples of `factor`.
    package func cropped(toMultipleOf factor: Int) -> RealPlane {
        cropped(
            x: 0, y: 0,
            to: Size(
                width: size.width / factor * factor, height: size.height / factor * factor))
    }

    /// The top left part of this size.
    ///
    /// - Precondition: No larger than the plane.
    package func cropped(to part: Size) -> RealPlane { cropped(x: 0, y: 0, to: part) }

    private func cropped(x: Int, y: Int, to part: Size) -> RealPlane {
        if part == size { return self }
        var result = [Double]()
        guard part.width > 0, part.height > 0 else {
            return RealPlane(size: Size(width: 0, height: 0), samples: [])
        }
        result.reserveCapacity(part.width * part.height)
        for row in y..<y + part.height {
            let start = row * size.width + x
            result.append(contentsOf: samples[start..<start + part.width])
        }
        return RealPlane(size: part, samples: result)
    }
}
