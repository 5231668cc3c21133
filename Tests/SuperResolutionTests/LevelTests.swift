import Testing

@testable import SuperResolution

@Suite struct LevelTests {
    @Test(arguments: [
        (nil, Level.avx512, Level.avx512), ("", .avx2, .avx2), ("c", .avx512, .c),
        ("AVX2", .avx512, .avx2), ("avx512", .avx512, .avx512), ("c", .neon, .c),
    ])
    func variableLowers(value: String?, supported: Level, expected: Level) {
        let (level, complaint) = Level.resolve(value, supported: supported)
        #expect(level == expected)
        #expect(complaint == nil)
    }

    @Test func variableNeverRaises() {
        let (level, complaint) = Level.resolve("avx512", supported: .avx2)
        #expect(level == .avx2)
        #expect(complaint?.contains("above what this processor has (avx2)") == true)
        #expect(Level.resolve("neon", supported: .avx512).level == .avx512)
        #expect(Level.resolve("avx2", supported: .neon).level == .c)
    }

    @Test func unknownValueIsReported() {
        let (level, complaint) = Level.resolve("sse9", supported: .avx2)
        #expect(level == .avx2)
        #expect(complaint == "unknown SUBPIXEL_LEVEL 'sse9', expected one of c, avx2, avx512, neon")
    }
}
