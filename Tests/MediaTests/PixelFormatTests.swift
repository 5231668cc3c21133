import Imaging
import Testing

@testable import Media

@Suite struct PixelFormatTests {
    @Test(arguments: [
        ("yuv420p", "yuv420p"), ("yuvj420p", "yuv420p"), ("nv12", "yuv420p"),
        ("nv21", "yuv420p"), ("p010le", "yuv420p10le"), ("p010be", "yuv420p10le"),
        ("p016le", "yuv420p16le"), ("yuyv422", "yuv422p"), ("uyvy422", "yuv422p"),
        ("y210le", "yuv422p10le"), ("uyyvyy411", "yuv411p"), ("nv16", "yuv422p"),
        ("rgb24", "yuv444p"), ("bgra", "yuva444p"), ("bgr0", "yuv444p"), ("gbrp", "yuv444p"),
        ("pal8", "yuva444p"), ("rgb565le", "yuv444p"), ("gbrp10le", "yuv444p10le"),
        ("gbrp12be", "yuv444p12le"), ("gbrap16le", "yuva444p16le"), ("rgb48be", "yuv444p16le"),
        ("gbrpf32le", "yuv444p16le"), ("xyz12le", "yuv444p12le"), ("ya8", "yuva444p"),
        ("ya16le", "yuva444p16le"), ("monow", "gray"), ("gray16be", "gray16le"),
        ("grayf32le", "gray16le"), ("yuva420p", "yuva420p"), ("yuva444p10le", "yuva444p10le"),
        ("yuv422p10be", "yuv422p10le"), ("yuv440p10le", "yuv440p10le"), ("yuv410p", "yuv410p"),
        ("gray9le", "gray9le"), ("yuv444p14le", "yuv444p14le"),
    ])
    func workingFormatIsTheNearestPlanarOne(name: String, expected: String) throws {
        let format = try #require(PixelFormat.named(name))
        #expect(format.workingFormat?.name == expected)
    }

    @Test func everyFormatInMemoryHasAWorkingFormatOfAtLeastItsDepth() throws {
        for name in PixelFormat.allNames {
            let format = try #require(PixelFormat.named(name))
            guard !format.isHardware else {
                #expect(format.workingFormat == nil, "\(name)")
                continue
            }
            let working = try #require(format.workingFormat, "\(name)")
            let layout = try #require(working.pictureFormat, "\(name)")
            #expect(layout.bitDepth >= min(16, format.bitDepth), "\(name)")
        }
    }

    @Test(arguments: [ChromaSubsampling.yuv420, .yuv422, .yuv444], [8, 10, 16])
    func formatsWithAlphaAreFoundByTheirLayout(subsampling: ChromaSubsampling, depth: Int) throws {
        let layout = PictureFormat(bitDepth: depth, subsampling: subsampling, hasAlpha: true)
        #expect(try #require(PixelFormat.planar(layout)).pictureFormat == layout)
    }

    @Test(arguments: ChromaSubsampling.allCases, [8, 9, 10, 12, 14, 16])
    func planarFormatsAreFoundByTheirLayout(subsampling: ChromaSubsampling, depth: Int) {
        let layout = PictureFormat(bitDepth: depth, subsampling: subsampling)
        if let format = PixelFormat.planar(layout) {
            #expect(format.pictureFormat == layout)
        } else {
            // FFmpeg has these in fewer depths.
            #expect([.yuv440, .yuv411, .yuv410, .gray].contains(subsampling))
        }
    }

    @Test func unknownFormatsSurvive() {
        let format = PixelFormat(rawValue: 99_999)
        #expect(format.name == "none")
        #expect(format.workingFormat == nil)
        #expect(format.bitDepth == 0)
        #expect(PixelFormat.named("yuv42p") == nil)
    }
}
