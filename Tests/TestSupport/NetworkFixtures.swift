internal import Foundation
import Testing

/// A network with a picture and what ONNX Runtime made of it, from `Tests/NetworksTests/Fixtures`.
///
/// `scripts/make-network-fixtures` writes them and describes the files. There is one for each
/// operator in each accepted form, and one for each network under `presets`.
package struct NetworkFixture: Sendable, CustomTestStringConvertible {
    package let name: String
    /// Path of the ONNX file.
    package let network: String
    private let data: URL

    /// All fixtures, in the order of `index.tsv`.
    package static let all: [NetworkFixture] = {
        let folder = SharedFolder.packageRoot
            .appendingPathComponent("Tests/NetworksTests/Fixtures")
        let index = try? String(
            contentsOf: folder.appendingPathComponent("index.tsv"), encoding: .utf8)
        let lines = (index ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }
        return lines.dropFirst().map { line in
            let fields = line.split(separator: "\t").map(String.init)
            return NetworkFixture(
                name: fields[0],
                network: SharedFolder.packageRoot.appendingPathComponent(fields[1]).path,
                data: folder.appendingPathComponent("\(fields[0]).bin"))
        }
    }()

    package var testDescription: String { name }

    /// A plane of single-precision samples, row by row.
    package struct Picture: Sendable {
        package let width: Int
        package let height: Int
        package let samples: [Float]
    }

    /// The picture that goes in and the one that comes out.
    package func pictures() throws -> (input: Picture, output: Picture) {
        let words = try Data(contentsOf: data).withUnsafeBytes { bytes in
            (0..<bytes.count / 4).map {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
            }
        }
        let extents = words.prefix(4).map(Int.init)
        let samples = words.dropFirst(4).map { Float(bitPattern: $0) }
        let inputCount = extents[0] * extents[1]
        return (
            Picture(width: extents[0], height: extents[1], samples: Array(samples[..<inputCount])),
            Picture(width: extents[2], height: extents[3], samples: Array(samples[inputCount...]))
        )
    }
}
