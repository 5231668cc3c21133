extension RealPlane {
    /// The plane resized as MATLAB's `imresize` does it, with antialiasing when it shrinks.
    ///
    /// Samples outside are replaced by the nearest edge sample, as MATLAB did when the pictures of
    /// the literature were made; later versions mirror, which changes up to four samples at the
    /// border. The pass along the axis that shrinks more comes first, the vertical one when both
    /// shrink alike.
    ///
    /// - Parameters:
    ///   - size: Both extents positive.
    ///   - filter: `.catmullRom` is MATLAB's `bicubic`, `.bilinear` its `bilinear`.
    ///   - rounding: Whether samples are rounded to 8 bits after each pass, as `imresize` does with
    ///     a `uint8` picture, or kept as they are, as with a `double` one.
    /// - Returns: The resized plane.
    package func matlabResized(
        to size: Size, filter: ResamplingFilter = .catmullRom, rounding: Bool
    ) -> RealPlane {
        let down = ResamplingTaps(
            axis: ResamplingAxis(lumaInput: self.size.height, lumaOutput: size.height),
            filter: filter)
        let across = ResamplingTaps(
            axis: ResamplingAxis(lumaInput: self.size.width, lumaOutput: size.width),
            filter: filter)
        let verticalFirst =
            size.height * self.size.width <= size.width * self.size.height
        var result = self
        for vertical in verticalFirst ? [true, false] : [false, true] {
            result = vertical ? result.resizedDown(down) : result.resizedAcross(across)
            if rounding { result = result.roundedTo8Bits() }
        }
        return result
    }

    /// The vertical pass.
    private func resizedDown(_ taps: ResamplingTaps) -> RealPlane {
        let width = size.width
        let height = taps.starts.count
        let output = [Double](unsafeUninitializedCapacity: width * height) { output, count in
            output.initialize(repeating: 0)
            samples.withUnsafeBufferPointer { input in
                for y in 0..<height {
                    for k in 0..<taps.count {
                        let tap = taps.values[y * taps.count + k]
                        if tap == 0 { continue }
                        let source = (taps.starts[y] + k) * width
                        let row = y * width
                        for x in 0..<width {
                            output[row &+ x] += tap * input[source &+ x]
                        }
                    }
                }
            }
            count = width * height
        }
        return RealPlane(size: Size(width: width, height: height), samples: output)
    }

    /// The horizontal pass.
    private func resizedAcross(_ taps: ResamplingTaps) -> RealPlane {
        let width = taps.starts.count
        let height = size.height
        let sourceWidth = size.width
        let tapCount = taps.count
        let output = [Double](unsafeUninitializedCapacity: width * height) { output, count in
            samples.withUnsafeBufferPointer { input in
                taps.values.withUnsafeBufferPointer { values in
                    taps.starts.withUnsafeBufferPointer { starts in
                        for y in 0..<height {
                            for x in 0..<width {
                                let first = y &* sourceWidth &+ starts[x]
                                let tap = x &* tapCount
                                var sum = 0.0
                                var k = 0
                                while k < tapCount {
                                    sum += values[tap &+ k] * input[first &+ k]
                                    k &+= 1
                                }
                                output[y &* width &+ x] = sum
                            }
                        }
                    }
                }
            }
            count = width * height
        }
        return RealPlane(size: Size(width: width, height: height), samples: output)
    }
}
