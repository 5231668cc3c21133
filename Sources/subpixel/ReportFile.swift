import Foundation

/// A page or picture that a command writes beside its result.
struct ReportFile {
    let path: String

    /// Refuses a file that can't be written before the work rather than after it.
    ///
    /// Throws: `CommandFailure`: status 2 when the file exists and is not to be replaced, 4 when its
    /// folder can't be written to.
    init(path: String, overwrite: Bool) throws {
        self.path = path
        let manager = FileManager.default
        guard overwrite || !manager.fileExists(atPath: path) else {
            throw CommandFailure(.usage, "'\(path)' exists; give -y to replace it")
        }
        let folder = (path as NSString).deletingLastPathComponent
        guard manager.isWritableFile(atPath: folder.isEmpty ? "." : folder) else {
            throw CommandFailure(
                .output, "cannot write '\(path)': its folder is missing or can't be written to")
        }
    }

    /// Writes beside the target, then renames.
    ///
    /// Throws: `CommandFailure` with status 4.
    func write(_ data: Data) throws {
        do {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CommandFailure(
                .output, "cannot write '\(path)': \(error.localizedDescription)")
        }
    }

    /// Lets `make` write a file beside the target, whose name ends like the target's, then renames
    /// it; nothing is left where that fails.
    ///
    /// Throws: what `make` does, and `CommandFailure` with status 4.
    func write<Result>(_ make: (String) throws -> Result) throws -> Result {
        let target = URL(fileURLWithPath: path)
        let beside = target.deletingLastPathComponent().appendingPathComponent(
            ".\(UUID().uuidString)-\(target.lastPathComponent)")
        defer { try? FileManager.default.removeItem(at: beside) }
        let result = try make(beside.path)
        guard rename(beside.path, path) == 0 else {
            throw CommandFailure(
                .output, "cannot write '\(path)': \(String(cString: strerror(errno)))")
        }
        return result
    }
}
