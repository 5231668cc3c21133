import Foundation
import TestSupport
import Testing

@testable import subpixel

struct EvaluateTests {
    @Test func folderThatIsMissingEmptyOrAFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try Data("text".utf8).write(to: folder.file("file"))
        try FileManager.default.createDirectory(
            at: folder.file("empty"), withIntermediateDirectories: false)
        let messages = [
            "missing": "cannot open 'missing': No such file or directory",
            "file": "'file' is not a folder; name one with pictures",
            "empty": "no pictures in 'empty'; files of these types are read: bmp, jpeg, jpg, pgm, "
                + "png, pnm, ppm, tga, tif, tiff, webp",
        ]
        for (name, message) in messages {
            let outcome = try BuiltTool.run(["evaluate", "--images", name], in: folder.url)
            #expect(outcome.status == 3)
            #expect(outcome.firstMessage == "Error: \(message)")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test(arguments: [
        (["--measures", "psnr,sim"], 2), (["-s", "1"], 2), (["--json", "--csv"], 2),
        (["--all", "-p", "fast"], 2), (["a.mkv"], 2), (["--degrade", "h264:crf=28"], 2),
        (["--frames", "3"], 2), (["-p", "balnced"], 7), (["-m", "missing.onnx"], 7),
    ])
    func wrongOptionEndsWithItsStatus(arguments: [String], status: Int) throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.file("a.png"))
        let outcome = try BuiltTool.run(
            ["evaluate", "--images", "."] + arguments, in: folder.url)
        #expect(Int(outcome.status) == status)
        #expect(outcome.firstMessage.hasPrefix("Error: "))
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func pictureThatCannotServeIsNamed() throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("small.png"), ["-f", "lavfi", "-i", "testsrc=s=100x80", "-frames:v", "1"])
        let small = try BuiltTool.run(["evaluate", "--images", ".", "-p", "fast"], in: folder.url)
        #expect(small.status == 3)
        #expect(
            small.firstMessage
                == "Error: 'small.png' is too small at ×2: MS-SSIM needs at least 176×176 samples, "
                + "and there are 96×76 after the border is left out; leave the measure out "
                + "(--measures psnr,ssim) or the picture")
        try Data("no picture".utf8).write(to: folder.file("text.png"))
        let text = try BuiltTool.run(
            ["evaluate", "--images", ".", "-p", "fast", "--measures", "psnr"], in: folder.url)
        #expect(text.status == 3)
        #expect(text.firstMessage.contains("text.png"))
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func onlyAdviceThatHelpsIsGiven() throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("dot.png"),
            ["-f", "lavfi", "-i", "color=s=1x1,format=rgb24", "-frames:v", "1"])
        let dot = try BuiltTool.run(["evaluate", "--images", ".", "-p", "fast"], in: folder.url)
        #expect(dot.status == 3)
        #expect(
            dot.firstMessage
                == "Error: 'dot.png' is too small at ×2: PSNR needs at least 1×1 samples, and there "
                + "are 0×0 after the border is left out; leave it out")
    }

    /// Whatever PNG a folder holds is measured; one that is cut off among good ones is named.
    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func everyKindOfPictureIsMeasured() throws {
        let folder = try TemporaryFolder()
        for format in ["gray", "gray16be", "rgb48be", "rgba", "pal8"] {
            try Judge.make(
                folder.file("\(format).png"),
                [
                    "-f", "lavfi", "-i", "testsrc2=s=60x50,format=\(format)", "-frames:v", "1",
                ])
        }
        let arguments = [
            "evaluate", "--images", ".", "-p", "fast", "--measures", "psnr,ssim", "--csv",
        ]
        let whole = try BuiltTool.run(arguments, in: folder.url)
        #expect(whole.status == 0, "\(whole.messages)")
        #expect(whole.output.split(separator: "\n").count == 1 + 5 * (5 + 1))
        let data = try Data(contentsOf: folder.file("rgba.png"))
        try data.prefix(data.count / 2).write(to: folder.file("half.png"))
        let damaged = try BuiltTool.run(arguments, in: folder.url)
        #expect(damaged.status == 3)
        #expect(damaged.firstMessage.hasPrefix("Error: cannot read './half.png'"))
        #expect(damaged.output.isEmpty)
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func presetsToCompareWithAreMeasuredWhenAllAreAskedFor() throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("a.png"), ["-f", "lavfi", "-i", "testsrc2=s=40x30", "-frames:v", "1"])
        let base = ["evaluate", "--images", ".", "--measures", "psnr", "--csv"]
        let usual = try BuiltTool.run(base, in: folder.url)
        #expect(usual.status == 0, "\(usual.messages)")
        #expect(usual.output.contains("2,balanced,"))
        #expect(!usual.output.contains("2,srcnn,"))
        let every = try BuiltTool.run(base + ["--all"], in: folder.url)
        #expect(every.status == 0, "\(every.messages)")
        #expect(every.output.contains("2,balanced,"))
        #expect(every.output.contains("2,srcnn,"))
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func everyFormHoldsTheSameRows() throws {
        let folder = try TemporaryFolder()
        try Judge.make(
            folder.file("a.png"), ["-f", "lavfi", "-i", "testsrc2=s=90x70", "-frames:v", "1"])
        let base = [
            "evaluate", "--images", ".", "-p", "fast", "-s", "2,3", "--measures", "psnr,ssim",
        ]
        let csv = try BuiltTool.run(base + ["--csv"], in: folder.url)
        #expect(csv.status == 0)
        let lines = csv.output.split(separator: "\n")
        #expect(lines.first == "scale,method,picture,psnr,ssim")
        // Two scales, five methods, the picture and the mean.
        #expect(lines.count == 1 + 2 * 5 * 2)

        let table = try BuiltTool.run(base + ["--markdown"], in: folder.url)
        #expect(table.output.split(separator: "\n").count == 2 + 2 * 5)

        let json = try BuiltTool.run(base + ["--json", "--html", "page.html"], in: folder.url)
        let value = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        let report = try #require(value as? [String: Any])
        #expect(report["v"] as? Int == 1)
        let rows = try #require(report["rows"] as? [[String: Any]])
        let names = rows.compactMap { $0["method"] as? String }
        let expected = ["nearest", "bilinear", "bicubic", "lanczos", "fast"]
        #expect(names == expected + expected)
        let page = try String(contentsOf: folder.file("page.html"), encoding: .utf8)
        #expect(page.contains("data:image/png;base64,"))
        #expect(page.contains("<svg"))

        let again = try BuiltTool.run(base + ["--html", "page.html"], in: folder.url)
        #expect(again.status == 2)
        #expect(again.firstMessage == "Error: 'page.html' exists already; use -y to replace it")
        let nowhere = try BuiltTool.run(base + ["--html", "no/page.html"], in: folder.url)
        #expect(nowhere.status == 4)
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func aVideoIsMeasuredFrameByFrame() throws {
        let folder = try TemporaryFolder()
        try clip(folder.file("a.mkv"), frames: 5)
        let outcome = try BuiltTool.run(
            ["evaluate", "a.mkv", "-p", "fast", "--frames", "4", "--json", "--html", "page.html"],
            in: folder.url)
        #expect(outcome.status == 0, "\(outcome.messages)")
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let report = try #require(value as? [String: Any])
        #expect(report["isVideo"] as? Bool == true)
        #expect(report["pictureCount"] as? Int == 4)
        let rows = try #require(report["rows"] as? [[String: Any]])
        let frames = try #require(rows.last?["pictures"] as? [[String: Any]])
        #expect(
            frames.compactMap { $0["picture"] as? String }
                == ["frame 0", "frame 1", "frame 2", "frame 3"])
        let page = try String(contentsOf: folder.file("page.html"), encoding: .utf8)
        #expect(page.contains("<polyline"))
        #expect(page.contains("class=\"slider\""))
    }

    /// A lossless encoder changes nothing, a coarse one costs quality, and both hand back every frame.
    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func encodingTheReducedFramesCostsWhatTheEncoderLoses() throws {
        let folder = try TemporaryFolder()
        try clip(folder.file("a.mkv"), frames: 3)
        func bicubic(_ more: [String]) throws -> (psnr: Double, frames: Int, rates: Int) {
            let outcome = try BuiltTool.run(
                ["evaluate", "a.mkv", "-p", "fast", "--measures", "psnr", "--json"] + more,
                in: folder.url)
            let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
            let report = try #require(value as? [String: Any])
            let rows = try #require(report["rows"] as? [[String: Any]])
            let row = try #require(rows.first { $0["method"] as? String == "bicubic" })
            let means = try #require(row["means"] as? [String: Double])
            return (
                try #require(means["psnr"]), try #require(report["pictureCount"] as? Int),
                (report["degraded"] as? [Any])?.count ?? 0
            )
        }
        let clean = try bicubic([])
        let lossless = try bicubic(["--degrade", "ffv1"])
        let coarse = try bicubic(["--degrade", "mpeg4:q=20"])
        #expect(clean.rates == 0)
        #expect(lossless.rates == 1)
        #expect([clean, lossless, coarse].allSatisfy { $0.frames == 3 })
        // Plain interpolation starts from samples that are not rounded, encoded ones are.
        #expect(abs(lossless.psnr - clean.psnr) < 0.1)
        #expect(coarse.psnr < clean.psnr - 0.1)
    }

    @Test(.enabled(if: Judge.exists, "needs ffmpeg"))
    func degradationThatCannotBeIsTold() throws {
        let folder = try TemporaryFolder()
        try clip(folder.file("a.mkv"), frames: 1)
        for (degradation, message) in [
            ("h264:crf=high", "--degrade: 'high' is no number for crf"),
            ("h26x", "unknown codec 'h26x'; did you mean 'h264'?"),
        ] {
            let outcome = try BuiltTool.run(
                ["evaluate", "a.mkv", "-p", "fast", "--degrade", degradation], in: folder.url)
            #expect(outcome.status == 2)
            #expect(outcome.firstMessage.hasPrefix("Error: \(message)"), "\(outcome.messages)")
        }
    }

    private func clip(_ file: URL, frames: Int) throws {
        try Judge.make(
            file,
            [
                "-f", "lavfi", "-i", "testsrc2=s=102x78:r=25", "-frames:v", "\(frames)", "-c:v",
                "ffv1", "-pix_fmt", "yuv420p",
            ])
    }

    /// The engine, the presets and the measures together: the bicubic row of the literature and the
    /// values that another runtime gave for the networks.
    @Test(.enabled(if: SharedFolder.exists, "needs ../shared"))
    func tableOfSet5IsMet() throws {
        let outcome = try BuiltTool.run(
            [
                "evaluate", "--images", SharedFolder.path("eval/Set5"), "--measures", "psnr",
                "--json", "-p", "fast,balanced",
            ])
        #expect(outcome.status == 0)
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let rows = try #require((value as? [String: Any])?["rows"] as? [[String: Any]])
        let psnr = Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row["method"] as? String ?? "", (row["means"] as? [String: Double])?["psnr"] ?? 0)
            })
        #expect(abs((psnr["bicubic"] ?? 0) - 33.66) < 0.01)
        // A retrained network may only be better.
        #expect((psnr["fast"] ?? 0) > 36.5)
        #expect((psnr["balanced"] ?? 0) > 37.0)
    }
}
