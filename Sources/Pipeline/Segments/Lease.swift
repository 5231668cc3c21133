import Foundation

/// The exclusive right to a piece of work, held by one process of one machine: a file that names its
/// holder.
///
/// On one machine, and between machines that share file locks, the kernel's lock on the file
/// (`flock`) decides; it ends with its process, however that ends. Where a shared folder has no
/// locks, the holder's name decides and the file's time, which the holder renews: a lease that was
/// not renewed for its `term` has expired. Two takers of an expired lease on a folder without locks
/// may both succeed; whoever works under a lease therefore writes files of its own and renames
/// them, and what is made twice is the same twice.
final class Lease: @unchecked Sendable {
    enum Answer {
        case taken(Lease)
        /// By whom, where the file says.
        case held(Holder?)
    }

    private let path: String
    private let descriptor: Int32
    private let inode: UInt64
    // Guarded by `condition`.
    private var isReleased = false
    private let condition = NSCondition()

    /// Tries to take the lease that the file at `path` stands for.
    ///
    /// One that isn't renewed for `term` seconds has expired; `takesOverStopped` also when its holder is
    /// a process of this machine that lives.
    ///
    /// - Throws: `PipelineError.output` when the file can't be made.
    static func take(
        _ path: String, term: Double, takesOverStopped: Bool = false
    ) throws(PipelineError) -> Answer {
        for _ in 0..<16 {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw AtomicFile.failure("create", path) }
            let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            guard let inode = inode(of: descriptor), inode == self.inode(of: path) else {
                // Its holder gave it back in between.
                close(descriptor)
                continue
            }
            let holder = holder(in: descriptor)
            let isRenewed = age(of: descriptor, beside: path) <= term
            if !isLocked {
                guard !isRenewed, takesOverStopped else {
                    close(descriptor)
                    return .held(holder)
                }
                unlink(path)
                close(descriptor)
                continue
            }
            if let holder, holder != .current, isRenewed, holder.isAlive != false {
                close(descriptor)
                return .held(holder)
            }
            let lease = Lease(path: path, descriptor: descriptor, inode: inode)
            try lease.begin(term: term)
            return .taken(lease)
        }
        return .held(nil)
    }

    /// Who holds the lease at `path` now, as far as the file says; nil for nobody.
    static func holder(of path: String, term: Double) -> Holder? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let holder = holder(in: descriptor), holder.isAlive != false,
            age(of: descriptor, beside: path) <= term
        else { return nil }
        return holder
    }

    private init(path: String, descriptor: Int32, inode: UInt64) {
        self.path = path
        self.descriptor = descriptor
        self.inode = inode
    }

    deinit { release() }

    /// Gives the lease back. Others may have it from now on.
    func release() {
        condition.lock()
        defer { condition.unlock() }
        guard !isReleased else { return }
        isReleased = true
        condition.broadcast()
        // Only our own: an expired one may belong to another by now.
        if Self.inode(of: path) == inode { unlink(path) }
        close(descriptor)
    }

    private func begin(term: Double) throws(PipelineError) {
        let record = (try? CheckedFile.encode(Holder.current).bytes) ?? []
        ftruncate(descriptor, 0)
        lseek(descriptor, 0, SEEK_SET)
        try AtomicFile.writeAll(record, to: descriptor, name: path)
        fsync(descriptor)
        let thread = Thread { [weak self, condition] in
            // The lease isn't kept alive by its own renewal.
            while true {
                condition.lock()
                _ = condition.wait(until: Date(timeIntervalSinceNow: term / 4))
                let goesOn = self?.renewLocked() ?? false
                condition.unlock()
                guard goesOn else { return }
            }
        }
        thread.name = "lease"
        thread.start()
    }

    /// With the condition locked. Sets the file's time to now; false when the lease was given back.
    private func renewLocked() -> Bool {
        guard !isReleased else { return false }
        futimens(descriptor, nil)
        return true
    }

    // MARK: - The file

    private static func holder(in descriptor: Int32) -> Holder? {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        // Damaged, it could name another machine, whose word would count.
        return try? CheckedFile.decode(Holder.self, Array(bytes.prefix(count))).value
    }

    /// Seconds since the file was renewed, by the clock of the machine that keeps it: another
    /// machine's clock may be wrong by more than a term.
    private static func age(of descriptor: Int32, beside path: String) -> Double {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .infinity }
        let probe = TemporaryName.make(for: path)
        let other = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        var now = stat()
        let isKnown = other >= 0 && futimens(other, nil) == 0 && fstat(other, &now) == 0
        if other >= 0 {
            close(other)
            unlink(probe)
        }
        let present =
            isKnown
            ? seconds(now.st_mtim) : Date().timeIntervalSince1970
        return present - seconds(status.st_mtim)
    }

    private static func seconds(_ time: timespec) -> Double {
        Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func inode(of descriptor: Int32) -> UInt64? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func inode(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }
}
