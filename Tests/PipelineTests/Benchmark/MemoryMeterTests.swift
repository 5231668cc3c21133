import Testing

@testable import Pipeline

@Suite(.serialized) struct MemoryMeterTests {
    @Test func peakSeesMemoryThatIsGoneAgain() {
        let bytes = 64 << 20
        MemoryMeter.resetPeakMemory()
        let before = MemoryMeter.peakMemory
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
        memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
        memory.deallocate()
        #expect(before > 0)
        #expect(MemoryMeter.peakMemory >= before + bytes / 2)
    }

    #if os(Linux)
    @Test func resetForgetsThePeak() {
        let bytes = 64 << 20
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 4096)
        memory.initializeMemory(as: UInt8.self, repeating: 1, count: bytes)
        let high = MemoryMeter.peakMemory
        memory.deallocate()
        // A container may forbid it; then the peak of the process is reported, and so documented.
        guard MemoryMeter.resetPeakMemory() else { return }
        #expect(MemoryMeter.peakMemory <= high - bytes / 2)
    }
    #endif
}
