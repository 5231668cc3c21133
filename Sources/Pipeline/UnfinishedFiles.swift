import Foundation
import Synchronization

/// The half-written files, and folders of files, of this process, for the moment in which it ends
/// without finishing them.
package enum UnfinishedFiles {
    private static let paths = Mutex<Set<String>>([])

    static func insert(_ path: String) { paths.withLock { _ = $0.insert(path) } }

    static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }

    /// Removes them from the disk. Threads that still write to one write to a file without a name.
    package static func discardAll() {
        paths.withLock { paths in
            for path in paths { try? FileManager.default.removeItem(atPath: path) }
            paths.removeAll()
        }
    }
}
