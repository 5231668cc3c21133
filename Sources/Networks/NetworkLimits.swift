/// Bounds on what is read from a file, so that no file, however made, costs much time or memory.
///
/// Each is several times what published networks that can run on video need: SRResNet, the largest
/// that is compared with, has 37 convolutions of 64 to 256 channels and a file of 6 MB.
package enum NetworkLimits {
    /// 64 MiB: 16 million weights, hours for a minute of video.
    package static let fileBytes = 64 << 20
    package static let nodes = 4096
    /// Weights of all layers. A file may use one tensor in many nodes, and each layer has its own.
    package static let weights = fileBytes / MemoryLayout<Float>.size
    /// Tensors beside the nodes. A batch normalization has four.
    package static let initializers = 16384
    package static let attributesPerNode = 64
    /// Channels of a feature map.
    package static let channels = 1024
    /// Rows or columns of a convolution kernel.
    package static let kernelExtent = 31
    /// Extent of any value ÷ extent of the input.
    package static let resolution = 8
    /// Versions of the default operator set whose operators mean what this program computes.
    package static let operatorSets = 13...26
    /// Versions of the file format.
    package static let fileVersions = 3...14
}
