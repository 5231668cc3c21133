internal import Foundation
internal import SystemPackage

extension Preset {
    /// The version of the file format, the value of `"format"`.
    package static let formatVersion = 1

    /// Reads and checks a preset file. The paths of its networks are taken from the file's folder,
    /// and the files must exist; whether they are networks is for their reader to say.
    ///
    /// Throws: `unreadable`, `malformed`, `unknownKey`, `missingKey` or `invalid`.
    package static func load(path: String) throws(PresetError) -> Preset {
        let file = FilePath(path)
        let reference = PresetReference(name: file.stem ?? path, path: path)
        let object = PresetObject(
            try PresetFile.object(path: path), preset: reference, place: "",
            keys: [
                "format", "name", "summary", "networks", "fallback", "for-comparison", "encoding",
            ])
        try object.expectNoOtherKeys()

        _ = try object.integer("format", in: formatVersion...formatVersion)
        let name = try object.string("name", expected: "the file's name, '\(reference.name)'") {
            $0 == reference.name
        }
        let summary = try object.string("summary", expected: "one line on when to use it") {
            !$0.isEmpty && !$0.contains(where: \.isNewline)
        }
        let networks = try networks(
            in: try object.object("networks", keys: PresetFile.factors.map(String.init)),
            folder: file.removingLastComponent())
        let fallback = try object.optional("fallback") { key throws(PresetError) in
            try object.string(key, expected: "the name of another preset, or null") {
                !$0.isEmpty && $0 != name
            }
        }
        let isForComparison =
            try object.optional("for-comparison") { key throws(PresetError) in
                try object.boolean(key)
            } ?? false
        let encoding = try encoding(
            in: try object.object(
                "encoding",
                keys: ["codec", "crf", "encoder-preset", "options", "slide-keyframes"]))
        return Preset(
            name: name, summary: summary, path: path, networks: networks, fallback: fallback,
            isForComparison: isForComparison, encoding: encoding)
    }

    private static func networks(
        in object: PresetObject, folder: FilePath
    ) throws(PresetError) -> [Int: String] {
        try object.expectNoOtherKeys()
        var networks: [Int: String] = [:]
        for factor in PresetFile.factors where object.has(String(factor)) {
            var path = ""
            _ = try object.string(String(factor), expected: "the path of an ONNX file that exists")
            {
                guard !$0.isEmpty else { return false }
                // An absolute path replaces the folder.
                path = folder.pushing(FilePath($0)).string
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            networks[factor] = path
        }
        guard !networks.isEmpty else {
            throw object.invalid("{}", expected: "at least one scale factor and its network")
        }
        return networks
    }

    private static func encoding(in object: PresetObject) throws(PresetError) -> EncodingDefaults {
        try object.expectNoOtherKeys()
        return EncodingDefaults(
            codec: try object.string("codec", expected: "an encoder or a family such as 'h264'") {
                !$0.isEmpty
            },
            // 63 is the top of AV1's and VP9's scales, the largest of all.
            crf: try object.integer("crf", in: 0...63),
            encoderPreset: try object.string(
                "encoder-preset", expected: "one of the encoder's presets, such as 'faster'"
            ) { !$0.isEmpty },
            options: try object.optional("options") { key throws(PresetError) in
                try object.strings(key, expected: "the encoder's options, values in quotes")
            } ?? [:],
            slideKeyFrames: try object.optional("slide-keyframes") { key throws(PresetError) in
                try object.boolean(key)
            } ?? false
        )
    }
}
