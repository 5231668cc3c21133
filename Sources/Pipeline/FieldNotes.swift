import Media

/// What a run tells of interlacing and telecine, one sentence each.
enum FieldNotes {
    /// Before the work, as far as the first picture tells.
    static func before(_ frames: FrameSource, mode: DeinterlaceMode) -> [String] {
        if frames.findings.deinterlaced > 0 {
            return ["interlaced pictures are made progressive by bwdif, one frame of each"]
        }
        if frames.findings.fields.interlaced > 0, mode == .off {
            return ["the pictures are interlaced, and enlarged as they are"]
        }
        return []
    }

    /// After it.
    static func after(_ findings: SourceFindings) -> [String] {
        let fields = findings.fields
        var notes: [String] = []
        if findings.deinterlaced > 0 {
            notes.append(
                "\(findings.deinterlaced) of \(fields.frames) frames were interlaced and made "
                    + "progressive")
        }
        if fields.isHardTelecine {
            notes.append(
                "the pictures look like film at the pace of television (3:2 pulldown): each frame "
                    + "was kept, those of two film frames interpolated; to undo it, write the film's "
                    + "frames first, with ffmpeg's filters fieldmatch,decimate")
        } else if fields.isSoftTelecine {
            notes.append(
                "the pictures are film, flagged to be shown at the pace of television (3:2 "
                    + "pulldown): each film frame was kept, at its time")
        }
        return notes
    }
}
