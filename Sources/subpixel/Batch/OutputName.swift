import ArgumentParser
import Foundation
import Imaging

/// How the output of one of many inputs is called: a template with fields in braces.
struct OutputName {
    static let standard = "{stem}-{height}p.{ext}"
    private static let fields = ["stem", "ext", "width", "height", "preset"]

    let template: String

    /// Throws: `ValidationError` for an unknown field, a folder, or a name that is the same for all.
    init(template: String) throws {
        self.template = template
        guard !template.contains("/") else {
            throw ValidationError("expected a name without folders; --output-dir says where")
        }
        for part in template.split(separator: "{", omittingEmptySubsequences: false).dropFirst() {
            guard let end = part.firstIndex(of: "}") else {
                throw ValidationError("expected '}' behind '{'")
            }
            let field = String(part[..<end])
            guard Self.fields.contains(field) else {
                throw ValidationError(
                    "unknown field '{\(field)}'; expected \(listed(Self.fields.map { "{\($0)}" }))")
            }
        }
        guard template.contains("{stem}") else {
            throw ValidationError("expected {stem} in it, else all outputs have one name")
        }
    }

    /// Whether the output's size must be known.
    var needsSize: Bool { template.contains("{width}") || template.contains("{height}") }

    /// The name for an input; `size` may be nil where it isn't needed.
    func name(of input: String, size: Size?, preset: String) -> String {
        let file = (input as NSString).lastPathComponent as NSString
        let values = [
            "stem": file.deletingPathExtension, "ext": Self.extensionKept(file.pathExtension),
            "width": size.map { "\($0.width)" } ?? "", "height": size.map { "\($0.height)" } ?? "",
            "preset": ((preset as NSString).lastPathComponent as NSString).deletingPathExtension,
        ]
        // One pass, so that braces in a file's name mean nothing.
        var name = ""
        var rest = template[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            name += rest[..<start] + (values[String(rest[rest.index(after: start)..<end])] ?? "")
            rest = rest[rest.index(after: end)...]
        }
        return name + rest
    }

    /// The input's own container where the program writes it, else MP4.
    static func extensionKept(_ own: String) -> String {
        ["mkv", "mp4", "mov", "webm"].contains(own.lowercased()) ? own : "mp4"
    }
}
