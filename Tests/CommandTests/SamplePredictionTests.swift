import Testing

@testable import subpixel

/// Parts of a made-up video: 25 frames a second, key frames of 1000 bytes, others of 100, half a
/// second to begin and 0.1 s for each second, sound of 50 bytes each half second.
@Suite struct SamplePredictionTests {
    private func part(frames: Int, cuts: Set<Int> = []) -> SampleCost {
        let seconds = Double(frames) / 25
        var part = SampleCost(seconds: seconds, elapsed: 0.5 + 0.1 * seconds, bytes: 0)
        part.video = (0..<frames).map { index in
            let isKey = index == 0 || cuts.contains(index)
            return SampleCost.VideoPacket(bytes: isKey ? 1000 : 100, isKey: isKey)
        }
        part.otherBytes = Int(seconds * 2) * 50
        part.packetCount = frames + Int(seconds * 2)
        let packets = part.video.map(\.bytes).reduce(0, +) + part.otherBytes
        part.bytes = packets + 700 + 12 * part.packetCount
        return part
    }

    @Test func whatEveryRunHasOnceCountsOnce() {
        let prediction = SamplePrediction(
            parts: [part(frames: 75), part(frames: 75), part(frames: 75)],
            shortest: part(frames: 1))
        // A plain extrapolation of the parts gives 26.7 s and a key frame every 75.
        #expect(abs(prediction.time(of: 100) - (0.5 + 10)) < 1e-6)
        // A key frame every five seconds.
        let video = 20 * 1000 + 2480 * 100
        let whole = Double(video + 200 * 50 + 700 + 12 * 2700)
        #expect(abs(prediction.bytes(of: 100) - whole) < 0.001 * whole)
        #expect(abs(prediction.bitRate - Double(video) * 8 / 100) < 1)
    }

    @Test func cutsCountWhereverTheyAreAndTheIntervalBetweenThem() {
        // Two cuts in 448 frames; of 125 frames and more between them 43 % begin anew at 125.
        let prediction = SamplePrediction(
            parts: [part(frames: 225, cuts: [40]), part(frames: 225, cuts: [70])],
            shortest: part(frames: 1))
        let keys = 2500 * (2.0 / 448) / (1 - 0.5724)
        let video = keys * 1000 + (2500 - keys) * 100
        #expect(abs(prediction.bitRate - video * 8 / 100) < 0.001 * video * 8 / 100)
    }

    @Test func aKeyFrameThatIsDueIsNoCut() {
        let prediction = SamplePrediction(
            parts: [part(frames: 250, cuts: [125])], shortest: part(frames: 1))
        let video = 20.0 * 1000 + 2480 * 100
        #expect(abs(prediction.bitRate - video * 8 / 100) < 1)
    }

    @Test func ofTheWholeNothingIsPredicted() {
        let whole = part(frames: 80, cuts: [3])
        let prediction = SamplePrediction(parts: [whole], shortest: nil, isWhole: true)
        #expect(prediction.bytes(of: 3.2) == Double(whole.bytes))
        #expect(prediction.time(of: 3.2) == whole.elapsed)
    }

    @Test func whatGoesOnElsewhereIsToldByTheSourcesPackets() {
        // 200 bytes each second, and ten times as many in the last of ten seconds.
        let activity = SourceActivity(
            packets: (0..<20).map { (Double($0) / 2, $0 < 18 ? 100 : 1000) })
        let ratio = activity.ofWhole(lasting: 10, overParts: [1.0..<2.0, 4.0..<5.0])
        #expect(abs(ratio - 3800.0 / 10 / 200) < 1e-9)
        #expect(abs(activity.ofWhole(lasting: 10, overParts: [0.0..<10.0]) - 1) < 1e-9)
        // Nothing was there to be compared.
        #expect(activity.ofWhole(lasting: 10, overParts: [20.0..<21.0]) == 1)
        let parts = [part(frames: 75)]
        let prediction = SamplePrediction(
            parts: parts, shortest: part(frames: 1), liveliness: ratio)
        let video = 20.0 * 1000 + 2480 * 100 * ratio
        #expect(abs(prediction.bitRate - video * 8 / 100) < 1)
    }

    /// Clocks are not exact, and a run may have been held up.
    @Test func whatIsMeasuredBackwardsIsNotNegative() {
        var slow = part(frames: 1)
        slow.elapsed = 9
        let prediction = SamplePrediction(
            parts: [part(frames: 75), part(frames: 50)], shortest: slow)
        #expect(prediction.startTime <= 0.75 * 0.7)
        #expect(prediction.timePerSecond > 0)
        #expect(prediction.time(of: 3) >= prediction.startTime)
    }
}
