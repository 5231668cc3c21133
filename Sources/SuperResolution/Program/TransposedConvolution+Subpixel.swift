internal import Networks

extension TransposedConvolution {
    /// The convolution to `stride`² times the channels that, followed by a pixel shuffle (CRD), is
    /// this layer: it multiplies no inserted zeros.
    ///
    /// Output row `stride · y + k` gets input row `y + d` through kernel row
    /// `i = k + top − stride · d`, so the window is all `d` for which some `k` has `0 ≤ i < height`;
    /// columns likewise.
    var subpixelConvolution: Convolution {
        let rows = window(extent: kernel.height, cut: padding.top)
        let columns = window(extent: kernel.width, cut: padding.left)
        let area = rows.count * columns.count
        let phases = stride * stride
        var subpixelWeights = [Float](
            repeating: 0, count: outputChannels * phases * inputChannels * area)
        for input in 0..<inputChannels {
            for output in 0..<outputChannels {
                for phaseY in 0..<stride {
                    for phaseX in 0..<stride {
                        let channel = (output * stride + phaseY) * stride + phaseX
                        for (row, dy) in rows.enumerated() {
                            let i = phaseY + padding.top - stride * dy
                            guard (0..<kernel.height).contains(i) else { continue }
                            for (column, dx) in columns.enumerated() {
                                let j = phaseX + padding.left - stride * dx
                                guard (0..<kernel.width).contains(j) else { continue }
                                let from =
                                    ((input * outputChannels + output) * kernel.height + i)
                                    * kernel.width + j
                                let to =
                                    (channel * inputChannels + input) * area
                                    + row * columns.count + column
                                subpixelWeights[to] = weights[from]
                            }
                        }
                    }
                }
            }
        }
        return Convolution(
            inputChannels: inputChannels, outputChannels: outputChannels * phases,
            kernel: KernelSize(height: rows.count, width: columns.count),
            padding: Padding(
                top: -rows.lowerBound, left: -columns.lowerBound,
                bottom: rows.upperBound - 1, right: columns.upperBound - 1),
            weights: subpixelWeights,
            bias: bias.flatMap { [Float](repeating: $0, count: phases) })
    }

    /// Offsets `d` of the input rows (or columns) that any phase reads, 0 among them.
    private func window(extent: Int, cut: Int) -> Range<Int> {
        let lowest = -floorDivide(extent - 1 - cut, stride)
        let highest = floorDivide(stride - 1 + cut, stride)
        return min(lowest, 0)..<max(highest, 0) + 1
    }
}

/// a ÷ b rounded down, for positive b.
func floorDivide(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((-a + b - 1) / b) }
