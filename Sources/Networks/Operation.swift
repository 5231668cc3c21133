/// What a layer computes.
package enum Operation: Sendable, Hashable {
    case convolution(Convolution)
    case activation(Activation)
    /// First input + second input. Either may have one channel, which then goes to all channels of
    /// the other; so for `subtract` and `multiply`.
    case add
    /// First input − second input.
    case subtract
    /// First input × second input.
    case multiply
    case affine(Affine)
    /// The inputs' channels, one input after the other.
    case concatenation
    case depthToSpace(DepthToSpace)
    case transposedConvolution(TransposedConvolution)
    case resize(Resize)
}

/// Height and width of a convolution's window, in samples.
package struct KernelSize: Sendable, Hashable, CustomStringConvertible {
    package let height: Int
    package let width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var area: Int { height * width }

    package var description: String { "\(height)×\(width)" }
}

/// Rows and columns added around a feature map (or, for a transposed convolution, cut off).
package struct Padding: Sendable, Hashable {
    package let top: Int
    package let left: Int
    package let bottom: Int
    package let right: Int

    package init(top: Int, left: Int, bottom: Int, right: Int) {
        self.top = top
        self.left = left
        self.bottom = bottom
        self.right = right
    }
}

/// A convolution of stride 1 that keeps the extent: the kernel is odd in both directions, and the
/// input is surrounded by `padding` zeros, half a kernel on each side.
///
/// `out[o][y][x] = bias[o] + Σ weights[o][c][i][j] · in[c][y + i − top][x + j − left]`.
package struct Convolution: Sendable, Hashable {
    package let inputChannels: Int
    package let outputChannels: Int
    package let kernel: KernelSize
    package let padding: Padding
    /// `[outputChannels][inputChannels][kernel height][kernel width]`.
    package let weights: [Float]
    /// One for each output channel; zeros where the file has none.
    package let bias: [Float]

    package init(
        inputChannels: Int, outputChannels: Int, kernel: KernelSize, padding: Padding,
        weights: [Float], bias: [Float]
    ) {
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.padding = padding
        self.weights = weights
        self.bias = bias
    }
}

/// A transposed convolution that enlarges the extent exactly `stride` times.
///
/// Each input sample adds its weighted kernel to the output at `stride` times its position:
/// `out[o][y][x] = bias[o] + Σ weights[c][o][i][j] · in[c][v][u]` over all `c`, `v`, `u`, `i`, `j`
/// with `v · stride + i − top = y` and `u · stride + j − left = x`. Windows that reach beyond the
/// output are cut; what the kernel does not reach at the far edge is the bias alone.
package struct TransposedConvolution: Sendable, Hashable {
    package let inputChannels: Int
    package let outputChannels: Int
    package let kernel: KernelSize
    package let stride: Int
    /// Rows and columns cut off the result.
    package let padding: Padding
    /// `[inputChannels][outputChannels][kernel height][kernel width]`.
    package let weights: [Float]
    /// One for each output channel; zeros where the file has none.
    package let bias: [Float]

    package init(
        inputChannels: Int, outputChannels: Int, kernel: KernelSize, stride: Int,
        padding: Padding, weights: [Float], bias: [Float]
    ) {
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.weights = weights
        self.bias = bias
    }
}

/// A function applied to each sample alone.
package enum Activation: Sendable, Hashable {
    /// `max(x, 0)`.
    case relu
    /// `x` where it is not negative, else `slope · x`.
    case leakyRelu(slope: Float)
    /// As `leakyRelu`, with a slope for each channel.
    case prelu(slopes: [Float])
    case tanh
    /// `1 / (1 + exp(−x))`.
    case sigmoid
    /// `min(max(x, minimum), maximum)`; an absent bound is infinite.
    case clip(minimum: Float, maximum: Float)
}

/// `scale[c] · x + shift[c]` for each channel `c`.
package struct Affine: Sendable, Hashable {
    package let scale: [Float]
    package let shift: [Float]

    package init(scale: [Float], shift: [Float]) {
        self.scale = scale
        self.shift = shift
    }
}

/// The pixel shuffle: `block`² channels become one with `block` times the extent.
package struct DepthToSpace: Sendable, Hashable {
    /// How the input's channels are ordered, for an output of `n` channels.
    package enum Mode: String, Sendable, Hashable {
        /// `out[c][y · block + i][x · block + j] = in[(c · block + i) · block + j][y][x]`, as
        /// PyTorch's `PixelShuffle`.
        case columnRowDepth = "CRD"
        /// `out[c][y · block + i][x · block + j] = in[(i · block + j) · n + c][y][x]`, as
        /// TensorFlow's `depth_to_space`.
        case depthColumnRow = "DCR"
    }

    /// 2 or more.
    package let block: Int
    package let mode: Mode

    package init(block: Int, mode: Mode) {
        self.block = block
        self.mode = mode
    }
}

/// Interpolation to `factor` times the extent. Output sample `x` lies at `(x + ½) / factor − ½` of
/// the input; the input's edge samples are repeated beyond it.
package struct Resize: Sendable, Hashable {
    package enum Interpolation: Sendable, Hashable {
        /// Each sample becomes `factor` × `factor` equal ones.
        case nearest
        case linear
        /// Keys's cubic convolution with parameter `a`, −0.5 or −0.75 (Keys 1981, equation 4).
        case cubic(a: Float)
    }

    /// 2 or more.
    package let factor: Int
    package let interpolation: Interpolation

    package init(factor: Int, interpolation: Interpolation) {
        self.factor = factor
        self.interpolation = interpolation
    }
}
