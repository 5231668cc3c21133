import Foundation
import Networks
import TestSupport
import Testing

/// Damaged and hostile files: read or refused, but never a trap.
@Suite struct DamagedFileTests {
    static let names = [
        "srresnet_x4", "vdsr_x2", "constant", "conv_every_attribute", "conv_transpose_fsrcnn_x2",
        "conv_float_data", "resize_axes", "clip_upper", "concat", "conv_old_format",
    ]

    private static func bytes(of name: String) throws -> [UInt8] {
        Array(
            try Data(
                contentsOf: SharedFolder.packageRoot
                    .appendingPathComponent("Tests/NetworksTests/Fixtures/\(name).onnx")))
    }

    /// Reads bytes and, where they are a network, asks everything of it that does not take long.
    private static func exercise(_ bytes: [UInt8]) {
        guard let network = try? Network.read(bytes, path: "damaged.onnx") else { return }
        #expect(NetworkInfo(network).macsPerPixel >= 0)
        #expect(network.channels(of: network.output) == 1)
        #expect((1...NetworkLimits.resolution).contains(network.scale))
    }

    @Test(arguments: names)
    func aFileCutAnywhereIsReadOrRefused(name: String) throws {
        let bytes = try Self.bytes(of: name)
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 500)) {
            Self.exercise(Array(bytes[..<length]))
        }
    }

    @Test(arguments: names)
    func aFileWithChangedBytesIsReadOrRefused(name: String) throws {
        let original = try Self.bytes(of: name)
        var random = SplitMix64(seed: 20_260)
        for _ in 0..<1000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes[position] = [0, 0x7f, 0x80, 0xff].randomElement(using: &random) ?? 0
                default: bytes.remove(at: position)
                }
            }
            Self.exercise(bytes)
        }
    }

    /// The structure without the weights is a small part of a file: damage that too.
    @Test func aFileWithChangedStructureIsReadOrRefused() throws {
        var model = TestModel()
        model.tensors = [
            .init(name: "w", dims: [4, 1, 3, 3], values: Array(repeating: 0.1, count: 36)),
            .init(name: "s", dims: [4], values: [1, 1, 2, 2]),
        ]
        model.nodes = [
            .init(
                op: "Conv", inputs: ["luma", "w"], outputs: ["a"],
                attributes: [("pads", .ints([1, 1, 1, 1])), ("kernel_shape", .ints([3, 3]))]),
            .init(
                op: "DepthToSpace", inputs: ["a"], outputs: ["b"],
                attributes: [("blocksize", .int(2)), ("mode", .string("CRD"))]),
            .init(op: "Resize", inputs: ["luma", "", "s"], outputs: ["c"]),
            .init(op: "Add", inputs: ["b", "c"]),
        ]
        let original = model.bytes
        #expect(try Network.read(original, path: "whole.onnx").scale == 2)
        for position in original.indices {
            for value: UInt8 in [0, 1, 2, 7, 0x10, 0x7f, 0x80, 0xff] {
                var bytes = original
                bytes[position] = value
                Self.exercise(bytes)
            }
        }
    }

    @Test func emptyTextAndRandomBytesAreMalformed() {
        var random = SplitMix64(seed: 3)
        let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
        for bytes in [[], Array("just some text\n".utf8), noise, Array(repeating: 0, count: 99)] {
            let error = #expect(throws: NetworkError.self) {
                try Network.read(bytes, path: "no.onnx")
            }
            guard case .malformed = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test func aFileOfMillionsOfNodesIsRefusedBeforeItIsParsed() throws {
        // A graph (field 7) of three million empty nodes (field 1).
        var model = ModelBytes()
        model.data(7, (0..<3_000_000).flatMap { _ in [0x0a, 0x00] as [UInt8] })
        let error = #expect(throws: NetworkError.self) {
            try Network.read(model.bytes, path: "many.onnx")
        }
        #expect(
            error?.description
                == "network 'many.onnx': the file has 3000000 nodes; accepted: at most 4096")
    }

    @Test func oneTensorUsedByManyLayersCountsForEach() {
        // 262,144 weights 65 times over, in a file of a megabyte.
        var model = TestModel()
        model.tensors = [
            RefusedModelTests.weights([512, 1, 1, 1], name: "first"),
            RefusedModelTests.weights([512, 512, 1, 1]),
        ]
        model.nodes = [.init(op: "Conv", inputs: ["luma", "first"], outputs: ["0"])]
        for index in 0..<65 {
            model.nodes.append(
                .init(op: "Conv", inputs: ["\(index)", "w"], outputs: ["\(index + 1)"]))
        }
        let error = #expect(throws: NetworkError.self) {
            try Network.read(model.bytes, path: "shared.onnx")
        }
        #expect(error?.description.contains("weights up to here; accepted: at most") == true)
    }

    @Test func whatIsNoRegularFileIsUnreadable() throws {
        for path in ["/nonexistent/net.onnx", NSTemporaryDirectory(), "/dev/zero"] {
            let error = #expect(throws: NetworkError.self) { try Network.read(path: path) }
            guard case .unreadable(path, _) = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func aFileBeyondTheLimitIsRefusedUnread() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("large-\(UUID().uuidString).onnx")
        #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
        defer { try? FileManager.default.removeItem(at: url) }
        // Sparse: takes no room on the disk.
        let handle = try FileHandle(forWritingTo: url)
        try handle.truncate(atOffset: 1 << 40)
        try handle.close()
        let error = #expect(throws: NetworkError.self) { try Network.read(path: url.path) }
        #expect(error?.description.contains("the file has 1099511627776 bytes") == true)
    }
}
