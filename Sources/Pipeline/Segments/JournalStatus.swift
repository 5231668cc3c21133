import Media

/// How far the segments of a plan are.
package struct JournalStatus: Codable, Sendable {
    package enum State: String, Codable, Sendable {
        case finished, working, open
    }

    package struct Entry: Codable, Sendable {
        package var segment: Int
        package var state: State
        /// Seconds of the source's timeline; nil at its beginning and end.
        package var start: Double?
        package var end: Double?
        /// Of a finished one.
        package var frames: Int?
        package var bytes: Int?
        /// Of one in work.
        package var holder: Holder?
    }

    package var folder: String
    package var input: String
    package var container: String
    package var finished: Int
    package var working: Int
    package var total: Int
    package var segments: [Entry]

    /// Reads the folder; changes nothing in it.
    ///
    /// - Throws: `PipelineError.journal` when there is no plan or it is damaged.
    package init(folder: String) throws {
        let journal = Journal(folder: folder)
        let (plan, checksum) = try SegmentPlanning.readChecked(folder)
        segments = plan.segments.map { segment in
            var entry = Entry(
                segment: segment.number, state: .open,
                start: segment.start.map { Double($0) * plan.tick },
                end: segment.end.map { Double($0) * plan.tick })
            if let record = journal.record(of: segment.number, plan: checksum) {
                entry.state = .finished
                entry.frames = record.frames
                entry.bytes = record.bytes
            } else if let holder = Lease.holder(
                of: journal.leasePath(of: segment.number), term: SegmentClaims.defaultTerm)
            {
                entry.state = .working
                entry.holder = holder
            }
            return entry
        }
        self.folder = folder
        input = plan.input
        container = plan.container
        total = segments.count
        finished = segments.count { $0.state == .finished }
        working = segments.count { $0.state == .working }
    }
}
