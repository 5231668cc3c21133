import Foundation
import Presets
import Testing

/// The checks of a preset file, each with the exact message.
@Suite struct PresetLoadingTests {
    private static let valid = """
        {"format": 1, "name": "sharp", "summary": "For tests.",
         "networks": {"2": "x2.onnx", "3": "sub/x3.onnx"},
         "encoding": {"codec": "hevc", "crf": 20, "encoder-preset": "slow"}}
        """

    @Test func readsWhatMayBeLeftOut() throws {
        let folder = try Self.folder(
            with: Self.valid.replacingOccurrences(
                of: #""encoder-preset": "slow"}"#,
                with: #""encoder-preset": "slow", "options": {"tune": "grain"}, "#
                    + #""slide-keyframes": true}, "fallback": "balanced", "for-comparison": true"#))
        let preset = try Preset.load(path: folder.path + "/sharp.json")
        #expect(preset.fallback == "balanced")
        #expect(preset.isForComparison)
        #expect(preset.encoding.options == ["tune": "grain"])
        #expect(preset.encoding.slideKeyFrames)
    }

    @Test func readsEveryField() throws {
        let folder = try Self.folder(with: Self.valid)
        let preset = try Preset.load(path: folder.path + "/sharp.json")
        #expect(preset.name == "sharp")
        #expect(preset.summary == "For tests.")
        #expect(!preset.isForComparison)
        #expect(preset.networks[2] == folder.path + "/x2.onnx")
        #expect(preset.networks[3] == folder.path + "/sub/x3.onnx")
        #expect(
            preset.encoding
                == EncodingDefaults(codec: "hevc", crf: 20, encoderPreset: "slow"))
    }

    @Test(arguments: [
        (
            #""codec": "hevc""#, #""codce": "hevc""#,
            #"unknown key "encoding.codce"; did you mean "#
                + #"'encoding.codec'? (keys: encoding.codec, encoding.crf, encoding.encoder-preset, "#
                + "encoding.options, encoding.slide-keyframes)"
        ),
        (
            #""summary": "For tests.""#, #""sumary": "For tests.""#,
            #"unknown key "sumary"; did you mean 'summary'? "#
                + "(keys: format, name, summary, networks, fallback, for-comparison, encoding)"
        ),
        (
            #""summary": "For tests.","#, "",
            #""summary" is missing, expected one line on when to use it"#
        ),
        (#""format": 1"#, #""format": 2"#, #""format" is 2, expected 1"#),
        (
            #""crf": 20"#, #""crf": 2.5"#,
            #""encoding.crf" is 2.5, expected a whole number, 0 to 63"#
        ),
        (
            #""crf": 20"#, #""crf": "20""#,
            #""encoding.crf" is "20", expected a whole number, 0 to 63"#
        ),
        (
            #""crf": 20"#, #""crf": true"#,
            #""encoding.crf" is true, expected a whole number, 0 to 63"#
        ),
        (
            #""encoder-preset": "slow""#, #""encoder-preset": "slow", "options": {"g": 9}"#,
            #""encoding.options.g" is 9, expected a value in quotes"#
        ),
        (
            #""summary": "For tests.""#, #""summary": "For tests.", "fallback": "sharp""#,
            #""fallback" is "sharp", expected the name of another preset, or null"#
        ),
        (
            #""summary": "For tests.""#, #""summary": "For tests.", "for-comparison": "yes""#,
            #""for-comparison" is "yes", expected true or false"#
        ),
        (
            #""name": "sharp""#, #""name": "other""#,
            #""name" is "other", expected the file's name, 'sharp'"#
        ),
        (
            #""2": "x2.onnx""#, #""9": "x2.onnx""#,
            #"unknown key "networks.9" (keys: networks.1"#
        ),
        (
            #""2": "x2.onnx""#, #""2": "missing.onnx""#,
            #""networks.2" is "missing.onnx", expected the path of an ONNX file that exists"#
        ),
        (
            #"{"2": "x2.onnx", "3": "sub/x3.onnx"}"#, "[]",
            #""networks" is a list, expected an object"#
        ),
        (
            #"{"2": "x2.onnx", "3": "sub/x3.onnx"}"#, "{}",
            #""networks" is {}, expected at least one scale factor and its network"#
        ),
    ])
    func aWrongFieldIsNamed(original: String, replacement: String, message: String) throws {
        let text = Self.valid.replacingOccurrences(of: original, with: replacement)
        try #require(text != Self.valid)
        let folder = try Self.folder(with: text)
        let path = folder.path + "/sharp.json"
        let error = #expect(throws: PresetError.self) { try Preset.load(path: path) }
        let description = try #require(error).description
        #expect(description.hasPrefix("preset 'sharp' (\(path)): "))
        #expect(description.contains(message), "\(description)")
    }

    @Test(arguments: ["", "{", "[1, 2]", "\u{1}\u{2}", #"{"a": 1}}"#, "nul", "12"])
    func whatIsNotAnObjectIsMalformed(text: String) throws {
        let folder = try Self.folder(with: text)
        let error = #expect(throws: PresetError.self) {
            try Preset.load(path: folder.path + "/sharp.json")
        }
        let description = try #require(error).description
        #expect(description.contains("is not a JSON object"), "\(description)")
    }

    @Test func aFolderAndAMissingFileAreUnreadable() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path, folder.path + "/none.json"] {
            let error = #expect(throws: PresetError.self) { try Preset.load(path: path) }
            guard case .unreadable = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    private static func folder(with text: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "sharp.json")
        try folder.write("", to: "x2.onnx")
        try folder.write("", to: "sub/x3.onnx")
        return folder
    }
}
