import Imaging
import Media
import SuperResolution

/// Takes what did not change from the frame before.
extension FrameUpscaler {
    /// As `upscale(_:)`; what did not change since the frame before is taken from its planes, to the
    /// same bits.
    ///
    /// All parts of the trace but what the encoder gets are published; the frame before is released
    /// unless this one repeats it.
    ///
    /// - Parameters:
    ///   - source: of the upscaler's shape.
    ///   - trace: of this frame.
    ///   - before: of the frame before, made by this upscaler; nil to make all.
    ///   - reuses: false to compare alone.
    /// - Returns: the frame, or that it is the one before.
    /// - Throws: `MediaError` when memory is out.
    func upscale(
        _ source: borrowing Frame, _ trace: FrameTrace, after before: FrameTrace?, reuses: Bool
    ) throws(MediaError) -> FrameOutcome {
        let room = trace.room
        var before = before
        room.comparing = .zero
        if let earlier = before {
            guard let sourceBefore = earlier.sourceFrame else { return .ended }
            let start = ContinuousClock.now
            compare(source, with: sourceBefore.frame, room)
            room.comparing = ContinuousClock.now - start
        }
        let hasBefore = before != nil
        if hasBefore, reuses, room.isUnchanged {
            room.countRepeat()
            return .repeats
        }
        if !reuses { before = nil }
        let result = try pool.makeFrame()
        guard try make(source, into: result, trace, after: before) else { return .ended }
        room.count(hasBefore: hasBefore, reuses: reuses)
        if let before, !(try copyRest(into: result, room, after: before)) { return .ended }
        let frame = try finished(result, source)
        trace.publish(result: try FrameBox(sharing: frame))
        return .made(frame)
    }

    /// Room to plan a frame in.
    func makeRoom() -> ReuseRoom {
        let source = shape.pixelFormat.pictureFormat
        func resampler(_ plane: Int) -> PlaneResampler? {
            guard format.hasPlane(plane), plane > 0 else { return nil }
            return plane == PictureFormat.alphaPlane ? alpha : chroma
        }
        return ReuseRoom(
            changes: (0..<4).map { plane in
                // A plane that nothing is made from may change as it likes.
                guard let source, source.hasPlane(plane), plane == 0 || resampler(plane) != nil
                else { return nil }
                return ChangeMap(size: source.planeSize(plane, lumaSize: shape.size))
            },
            luma: luma.makeRoom(),
            patches: (0..<4).map { resampler($0).map { PlanePatches(size: $0.outputSize) } })
    }

    /// Networks whose caches a trace hands on.
    var networkCount: Int { luma.networkCount }

    /// Planes of luma on the way that a trace keeps.
    var stepsBetween: Int { luma.stepsBetween }

    private func compare(
        _ source: borrowing Frame, with before: borrowing Frame, _ room: ReuseRoom
    ) {
        for (plane, changes) in room.changes.enumerated() {
            guard let changes else { continue }
            source.withPlane(plane) { now in
                before.withPlane(plane) { changes.compare(now, with: $0) }
            }
        }
    }

    /// Copies what is outside of the patches from the frame before, once that is made.
    ///
    /// - Returns: false when the history was closed meanwhile.
    private func copyRest(
        into result: borrowing Frame, _ room: ReuseRoom, after before: FrameTrace
    ) throws(MediaError) -> Bool {
        let last = room.luma[room.luma.count - 1].patches
        let all = [last] + room.patches.dropFirst()
        if all.allSatisfy({ $0?.areWhole ?? true }) { return true }
        guard let earlier = before.resultFrame else { return false }
        for (plane, patches) in all.enumerated() {
            guard let patches else { continue }
            result.withMutablePlane(plane) { destination in
                let part = placement.part(of: destination, plane, of: format)
                earlier.frame.withPlane(plane) { source in
                    patches.copyRest(
                        of: placement.part(of: source, plane, of: format), into: part)
                }
            }
        }
        return true
    }
}

/// What came of a frame.
enum FrameOutcome: ~Copyable {
    case made(Frame)
    /// It is the frame before, sample for sample.
    case repeats
    /// The run was shut down.
    case ended
}
