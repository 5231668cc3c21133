package import Media

/// What was met of a source on the way from its packets to progressive frames: of a whole run, or of
/// one of its segments.
package struct SourceFindings: Codable, Hashable, Sendable {
    /// What couldn't be decoded as it should have been.
    package var damage = DecodingDamage()
    /// What interlaced frames look like.
    package var fields = FieldStatistics()
    /// Frames that were made progressive.
    package var deinterlaced = 0
    /// Where the picture changes in mid-stream.
    package var changes = SourceChanges()

    /// Adds those of the part that follows.
    mutating func append(_ later: SourceFindings) {
        damage.packets += later.damage.packets
        damage.frames += later.damage.frames
        damage.lastMessage = later.damage.lastMessage ?? damage.lastMessage
        fields.add(later.fields)
        deinterlaced += later.deinterlaced
        changes.append(later.changes)
    }

    /// What was dealt with, one sentence each.
    var notes: [String] { FieldNotes.after(self) + changes.notes }
}
