import Foundation
import Media

/// The folder of a segmented run: its plan, and what is finished of it.
///
/// ```
/// OUT.subpixel/plan.json                 JournalPlan
///              lease                     who works on it
///              segment-00003.packets     PacketFile
///              segment-00003.json        SegmentRecord: there is one when the packets are whole
///              segment-00003.lease       who works on that segment
///              joined.json               the file that all were joined to, before it gets its name
/// ```
/// Each file appears when it is whole; what is half done has a name that ends in `.part`. Any number
/// of processes may use the folder at the same time.
package final class Journal: Sendable {
    /// Of a run that writes to `output`.
    package static func folder(ofOutput output: String) -> String { "\(output).subpixel" }

    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    var leasePath: String { "\(folder)/lease" }
    private var planPath: String { "\(folder)/plan.json" }

    func leasePath(of segment: Int) -> String { "\(stem(of: segment)).lease" }
    func packetsPath(of segment: Int) -> String { "\(stem(of: segment)).packets" }
    private func recordPath(of segment: Int) -> String { "\(stem(of: segment)).json" }

    private func stem(of segment: Int) -> String {
        let digits = String(segment)
        return
            "\(folder)/segment-\(String(repeating: "0", count: max(0, 5 - digits.count)))\(digits)"
    }

    // MARK: - Plan

    /// The plan and its checksum; nil where the folder holds none.
    ///
    /// - Throws: `PipelineError.journal` for a damaged plan or one of another version, `.output` for
    ///   one that can't be read.
    package func readPlan() throws -> (plan: JournalPlan, checksum: String)? {
        do {
            guard let read = try CheckedFile.read(JournalPlan.self, from: planPath) else {
                return nil
            }
            guard read.value.version == 1 else {
                throw CheckedFile.Damage(description: "it is of version \(read.value.version)")
            }
            return (read.value, read.checksum)
        } catch let damage as CheckedFile.Damage {
            throw PipelineError(
                .journal,
                "cannot use the plan '\(planPath)': \(damage); "
                    + "begin anew with --restart, or remove '\(folder)'")
        }
    }

    /// Makes the folder unless it is there.
    ///
    /// - Throws: `PipelineError.output`.
    func makeFolder() throws(PipelineError) {
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
            throw AtomicFile.failure("make the folder", folder)
        }
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw PipelineError(
                .output, "cannot keep a journal in '\(folder)': it is no folder; move it away")
        }
        AtomicFile.syncFolder(of: folder)
    }

    /// - Returns: the plan's checksum.
    /// - Throws: `PipelineError.output`.
    func write(_ plan: JournalPlan) throws -> String {
        try CheckedFile.write(plan, to: planPath)
    }

    // MARK: - Records

    /// The record of a finished segment; nil when it isn't finished, or what is there is damaged or
    /// of another plan. Looks at the size of the packets' file, not into it.
    package func record(of segment: Int, plan: String) -> SegmentRecord? {
        guard
            let read = try? CheckedFile.read(SegmentRecord.self, from: recordPath(of: segment)),
            read.value.segment == segment, read.value.plan == plan
        else { return nil }
        var status = stat()
        guard stat(packetsPath(of: segment), &status) == 0,
            Int(status.st_size) == read.value.bytes
        else { return nil }
        return read.value
    }

    /// As `record(of:plan:)`, after reading every byte of the packets' file; a record whose packets
    /// are damaged is removed.
    func verifiedRecord(of segment: Int, plan: String) -> SegmentRecord? {
        guard let record = record(of: segment, plan: plan) else { return nil }
        do {
            let reader = try PacketFile.Reader(path: packetsPath(of: segment))
            while try reader.next() != nil {}
            if reader.checksum() == record.checksum { return record }
        } catch {}
        forget(segment)
        return nil
    }

    /// Has a segment made anew.
    func forget(_ segment: Int) { unlink(recordPath(of: segment)) }

    func write(_ record: SegmentRecord) throws {
        try CheckedFile.write(record, to: recordPath(of: record.segment))
    }

    // MARK: - Ends

    /// Removes what dead processes of this machine left half done.
    func sweep() {
        TemporaryName.sweep(folder: folder)
        // A worker that is killed between the record and its lease's end leaves one that nobody asks for.
        for name in contents where name.hasPrefix("segment-") && name.hasSuffix(".lease") {
            let answer = try? Lease.take("\(folder)/\(name)", term: SegmentClaims.defaultTerm)
            if case .taken(let lease) = answer { lease.release() }
        }
    }

    private struct Joined: Codable {
        var inode: UInt64
        var bytes: Int

        /// Nil where there is no such file.
        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            inode = UInt64(status.st_ino)
            bytes = Int(status.st_size)
        }
    }

    private var joinedPath: String { "\(folder)/joined.json" }

    /// Notes the file that the segments were joined to, before it gets the target's name.
    ///
    /// - Throws: `PipelineError.output`.
    func noteJoined(_ path: String) throws {
        if let joined = Joined(path) { try CheckedFile.write(joined, to: joinedPath) }
    }

    /// Removes what is left of the journal of a run that was killed after `output` had got its name:
    /// there is nothing to go on with.
    package static func removeJoined(ofOutput output: String) {
        let journal = Journal(folder: folder(ofOutput: output))
        guard let noted = try? CheckedFile.read(Joined.self, from: journal.joinedPath)?.value,
            let found = Joined(output), noted.inode == found.inode, noted.bytes == found.bytes,
            Lease.holder(of: journal.leasePath, term: SegmentClaims.defaultTerm) == nil
        else { return }
        journal.remove()
    }

    /// Removes everything that a journal consists of, and the folder unless there is more in it.
    package func remove() {
        // The note last, so that whoever is killed here leaves what the next can remove.
        for name in contents where Self.isOurs(name) && name != "joined.json" {
            unlink("\(folder)/\(name)")
        }
        unlink(joinedPath)
        rmdir(folder)
    }

    /// Forgets every segment and the plan; the lease stays.
    func empty() {
        unlink(joinedPath)
        // The plan first: segments without a plan are nobody's, a plan without them is unfinished.
        unlink(planPath)
        for name in contents where Self.isOurs(name) && name != "lease" {
            unlink("\(folder)/\(name)")
        }
    }

    private var contents: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func isOurs(_ name: String) -> Bool {
        ["segment-", "plan.json", "lease", "joined.json"].contains { name.hasPrefix($0) }
    }
}
