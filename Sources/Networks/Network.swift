/// The identity of a value in a network: 0 is the low-resolution luma `[1][height][width]`, and
/// `i + 1` is the output of `layers[i]`.
package typealias ValueID = Int

/// A super-resolution network: a list of layers, each made of values before it.
///
/// One luma channel of any size goes in, with samples 0...1; one channel `scale` times as wide and
/// as high comes out. Every value is a feature map `[channels][height][width]` whose extent is a
/// whole multiple (its *resolution*) of the input's. Layers stand in an order in which each one's
/// inputs come before it, every layer contributes to the output, and all weights are finite.
/// `ReferenceEvaluator` says exactly what each operation computes.
package struct Network: Sendable, Hashable {
    /// The file's name without folder and extension.
    package let name: String
    /// Extent of the output ÷ extent of the input, 1...8. 1 means that the network expects a luma
    /// plane that was enlarged before.
    package let scale: Int
    package let layers: [Layer]
    /// The value that is the network's result; it has one channel. 0 only if there are no layers.
    package let output: ValueID

    package init(name: String, scale: Int, layers: [Layer], output: ValueID) {
        self.name = name
        self.scale = scale
        self.layers = layers
        self.output = output
    }

    /// The number of channels of a value.
    package func channels(of value: ValueID) -> Int {
        value == 0 ? 1 : layers[value - 1].channels
    }

    /// The extent of a value ÷ the extent of the input.
    package func resolution(of value: ValueID) -> Int {
        value == 0 ? 1 : layers[value - 1].resolution
    }
}

/// One step of a network: an operation on values that were made before.
package struct Layer: Sendable, Hashable {
    /// The node's name in the file, or `Conv #3` (operator and position from 0) if it has none.
    package let name: String
    package let operation: Operation
    /// One value, two for `add`, `subtract` and `multiply`, two or more for `concatenation`.
    package let inputs: [ValueID]
    /// Channels of the layer's output.
    package let channels: Int
    /// Extent of the layer's output ÷ extent of the network's input.
    package let resolution: Int

    package init(
        name: String, operation: Operation, inputs: [ValueID], channels: Int, resolution: Int
    ) {
        self.name = name
        self.operation = operation
        self.inputs = inputs
        self.channels = channels
        self.resolution = resolution
    }
}
