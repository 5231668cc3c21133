import Foundation

/// A folder in which videos appear, and which of them are whole.
///
/// A file is whole when its size and time have stayed for a while and no process of this machine has
/// it open for writing. What writes elsewhere, over a network, is told by the first alone.
final class Inbox {
    private struct Sight {
        var size: Int64
        var modified: timespec
        var since: ContinuousClock.Instant
    }

    private let folder: String
    private let outputFolder: String
    private let settling: Double
    private var sights: [String: Sight] = [:]
    /// Those that were taken, as they were then.
    private var taken: [String: Sight] = [:]

    /// Watches `folder`; what lies in `outputFolder` isn't taken. A file must stay as it is for
    /// `settling` seconds.
    init(_ folder: String, outputFolder: String, settling: Double) {
        self.folder = folder
        self.outputFolder = outputFolder
        self.settling = settling
    }

    /// The next whole file that wasn't taken before; one that changed since counts as new. `isIdle`
    /// says that none is waiting to become whole either.
    func next() -> (source: BatchSources.Source?, isIdle: Bool) {
        var isIdle = true
        let sources = BatchSources.find([folder], outputFolder: outputFolder)
            .filter { !isPutAway($0) }
        sights = sights.filter { path, _ in sources.contains { $0.path == path } }
        for source in sources {
            guard let now = sight(of: source.path) else { continue }
            if let before = taken[source.path], isSame(before, now) { continue }
            isIdle = false
            guard let before = sights[source.path], isSame(before, now) else {
                sights[source.path] = now
                continue
            }
            let stay = ContinuousClock.now - before.since
            guard stay >= .seconds(settling), !isBeingWritten(source.path) else { continue }
            taken[source.path] = now
            return (source, false)
        }
        return (nil, isIdle)
    }

    /// Moves a file that is done with into a folder of the inbox, beside one of the same name under
    /// another.
    ///
    /// Returns: false for a file that is gone or was replaced since it was taken.
    ///
    /// Throws: `CommandFailure` when it can't be moved.
    func put(_ source: BatchSources.Source, into name: String) throws -> Bool {
        guard let before = taken[source.path], let now = sight(of: source.path),
            isSame(before, now)
        else { return false }
        let target =
            "\(folder)/\(name)" + (source.subfolder.isEmpty ? "" : "/\(source.subfolder)")
        let file = (source.path as NSString).lastPathComponent as NSString
        do {
            try FileManager.default.createDirectory(
                atPath: target, withIntermediateDirectories: true)
            var path = "\(target)/\(file)"
            var count = 1
            while FileManager.default.fileExists(atPath: path) {
                count += 1
                path = "\(target)/\(file.deletingPathExtension)-\(count).\(file.pathExtension)"
            }
            try FileManager.default.moveItem(atPath: source.path, toPath: path)
            return true
        } catch {
            throw CommandFailure(
                .output,
                "cannot move '\(source.path)' to '\(target)': \(error.localizedDescription)")
        }
    }

    private func isPutAway(_ source: BatchSources.Source) -> Bool {
        ["done", "failed"].contains(source.subfolder.split(separator: "/").first)
    }

    private func sight(of path: String) -> Sight? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
        else { return nil }
        return Sight(size: Int64(status.st_size), modified: status.st_mtim, since: .now)
    }

    private func isSame(_ a: Sight, _ b: Sight) -> Bool {
        a.size == b.size && a.modified.tv_sec == b.modified.tv_sec
            && a.modified.tv_nsec == b.modified.tv_nsec
    }

    /// The kernel lends a file for reading alone, as a lease, only while nobody has it open for
    /// writing. It lends to the file's owner; others learn nothing. Calls `fcntl` (`F_SETLEASE`).
    private func isBeingWritten(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        // Also gives the lease back.
        defer { close(descriptor) }
        let setLease: Int32 = 1024
        return fcntl(descriptor, setLease, Int32(F_RDLCK)) < 0 && errno == EAGAIN
    }
}
