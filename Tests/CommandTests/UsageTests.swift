import Foundation
import TestSupport
import Testing

/// Messages and statuses of command lines that are wrong in themselves.
struct UsageTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        let message: String
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: String, _ message: String) {
            self.arguments = arguments.split(separator: " ").map(String.init)
            self.message = message
        }
    }

    static let mistakes = [
        Mistake("upscale", "no input: give IN and OUT, as in 'subpixel upscale in.mp4 out.mp4'"),
        Mistake("upscale a.mp4", "no output: give a second path, the file to write"),
        Mistake("upscale a b c", "unexpected argument 'c'; for many files, add --output-dir"),
        Mistake("upscale a -i b -o c", "unexpected 'a': IN and OUT were given already"),
        Mistake("upscale a b -y -n", "-y (--overwrite) and -n (--no-overwrite) exclude each other"),
        Mistake("upscale a b -q -v", "-q and -v exclude each other"),
        Mistake("upscale a b -p fast -m x", "--preset and --model exclude each other"),
        Mistake(
            "upscale a b -s 2 --width 9",
            "give the size once: --scale, --size, or --width and --height"),
        Mistake(
            "upscale a b --scale 9",
            "the value '9' is invalid for '--scale <factor>': expected a number from 1 to 8"),
        Mistake(
            "upscale a b -j 0",
            "the value '0' is invalid for '-j <count>': expected a number from 1 to 1024"),
        Mistake(
            "upscale a b --width x",
            "the value 'x' is invalid for '--width <pixels>': expected a number from 1 to 32768"),
        Mistake(
            "upscale a b --size 1920",
            "the value '1920' is invalid for '--size <WxH>': expected width and height, as in "
                + "1920x1080"),
        Mistake(
            "upscale a b --audio cpy",
            "the value 'cpy' is invalid for '--audio <auto|copy|aac|opus|none>': expected 'auto', "
                + "'copy', 'aac', 'opus' or 'none'; did you mean 'copy'?"),
        Mistake(
            "upscale a b --progress jsn",
            "the value 'jsn' is invalid for '--progress <auto|bar|json|none>': expected 'auto', "
                + "'bar', 'json' or 'none'; did you mean 'json'?"),
        Mistake(
            "upscale a b --start 1:70",
            "the value '1:70' is invalid for '--start <time>': expected seconds or "
                + "[HH:]MM:SS[.mmm], as in 90.5 or 1:30.500"),
        Mistake("upscale a b --duration 0", "--duration is 0.0 s; expected more than 0"),
        Mistake(
            "upscale a b -e tune",
            "the value 'tune' is invalid for '-e <key=value>': expected key=value, as in tune=film"),
        Mistake("upscale a b --prest x", "unknown option '--prest'. Did you mean '--preset'?"),
        Mistake("porbe a", "unknown command 'porbe'; did you mean 'probe'?"),
        Mistake(
            "in.mp4 o.mp4", "unknown command 'in.mp4'; to upscale a video: subpixel upscale IN OUT"),
    ]

    @Test(arguments: mistakes)
    func mistakeIsNamedAndEndsWithTwo(_ mistake: Mistake) throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltTool.run(mistake.arguments, in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.firstMessage == "Error: \(mistake.message)")
        #expect(outcome.output.isEmpty)
        #expect(folder.contents.isEmpty)
    }

    @Test(arguments: [["--help"], ["-h"], ["upscale", "--help"], ["help", "probe"], []])
    func helpIsAResult(_ arguments: [String]) throws {
        let outcome = try BuiltTool.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("USAGE: subpixel"))
        #expect(outcome.messages.isEmpty)
    }

    @Test func versionIsAResult() throws {
        let outcome = try BuiltTool.run(["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("subpixel "))
    }

    @Test func unknownPresetIsNamedWithTheNearest() throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltTool.run(["upscale", "a", "b", "-p", "balnced"], in: folder.url)
        #expect(outcome.status == 7)
        #expect(
            outcome.firstMessage.hasPrefix(
                "Error: unknown preset 'balnced'; did you mean 'balanced'?"))
    }

    /// The commands that write a file which the user names, with the file.
    static let writing = [
        "upscale in.mkv there.mkv", "demo-clip there.mkv", "preview in.mkv there.png",
        "preview in.mkv there.mkv", "preview in.mkv new.png --html there.html",
        "compare in.mkv in.mkv --html there.html", "evaluate in.mkv --html there.html",
        "sample in.mkv --html there.html", "bench --html there.html",
        "models filters net.onnx there.png", "slides in.mkv -o there",
    ]

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"), arguments: writing)
    func whatExistsIsReplacedWhenAsked(command: String) throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("in.mkv"),
            ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.2", "-pix_fmt", "yuv420p"])
        try FileManager.default.copyItem(
            at: SharedFolder.packageRoot.appendingPathComponent("presets/fast_x2.onnx"),
            to: folder.file("net.onnx"))
        try FileManager.default.createDirectory(
            at: folder.file("there"), withIntermediateDirectories: true)
        let kept = ["there.mkv", "there.png", "there.html", "there/index.html"]
        for name in kept { try Data("mine".utf8).write(to: folder.file(name)) }
        let arguments = command.split(separator: " ").map(String.init)
        for refusing in [[], ["-n"]] {
            let outcome = try BuiltTool.run(arguments + refusing, in: folder.url)
            #expect(outcome.status == 2)
            #expect(outcome.firstMessage.hasSuffix("exists already; use -y to replace it"))
        }
        for name in kept { #expect(try Data(contentsOf: folder.file(name)) == Data("mine".utf8)) }
        #expect(!folder.contents.contains("new.png"))
        // These take long, and write as the others do.
        guard !["evaluate", "sample", "bench"].contains(arguments[0]) else { return }
        let outcome = try BuiltTool.run(arguments + ["-y"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(try kept.contains { try Data(contentsOf: folder.file($0)) != Data("mine".utf8) })
        #expect(!folder.contents.contains { $0.hasSuffix(".part") })
    }

    @Test func aDeviceIsWrittenToAndNotReplaced() throws {
        let folder = try TemporaryFolder()
        let net = SharedFolder.packageRoot.appendingPathComponent("presets/fast_x2.onnx").path
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("null.png").path, withDestinationPath: "/dev/null")
        let outcome = try BuiltTool.run(["models", "filters", net, "null.png"], in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        #expect(folder.contents == ["null.png"])
        let url = try BuiltTool.run(
            ["models", "filters", net, "http://127.0.0.1/a.png"], in: folder.url)
        #expect(url.status == 2)
    }

    @Test func missingModelIsNamed() throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltTool.run(["upscale", "a", "b", "-m", "no.onnx"], in: folder.url)
        #expect(outcome.status == 7)
        #expect(
            outcome.firstMessage
                == "Error: cannot read network 'no.onnx': No such file or directory")
    }
}
