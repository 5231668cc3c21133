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

    @Test func missingModelIsNamed() throws {
        let folder = try TemporaryFolder()
        let outcome = try BuiltTool.run(["upscale", "a", "b", "-m", "no.onnx"], in: folder.url)
        #expect(outcome.status == 7)
        #expect(
            outcome.firstMessage
                == "Error: cannot read network 'no.onnx': No such file or directory")
    }
}
