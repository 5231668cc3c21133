import Foundation

/// Names of files that are half written: the name that they get, who writes them, and `.part`.
enum TemporaryName {
    /// A name beside `path` that no other process on any machine uses.
    static func make(for path: String) -> String { "\(path).\(Holder.current.fileName).part" }

    /// Removes what dead processes of this machine have left half written of the file at `path`.
    static func sweep(beside path: String) {
        let name = (path as NSString).lastPathComponent
        sweep(folder: parentFolder(of: path)) { $0 == name }
    }

    /// Removes what dead processes of this machine have left half written in a folder, of files whose
    /// names are `wanted`. An empty path is the working folder.
    static func sweep(folder: String, where wanted: (_ name: String) -> Bool = { _ in true }) {
        let folder = folder.isEmpty ? "." : folder
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names {
            guard let (final, process) = parts(of: name), wanted(final) else { continue }
            let holder = Holder(host: Holder.current.host, process: process, started: 0)
            if name == "\(final).\(holder.fileName).part", holder.isAlive == false {
                try? FileManager.default.removeItem(atPath: "\(folder)/\(name)")
            }
        }
    }

    /// The final name and the writer's number; nil for what is no such name.
    private static func parts(of name: String) -> (final: String, process: Int32)? {
        var fields = name.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count > 2, fields.removeLast() == "part" else { return nil }
        let writer = fields.removeLast()
        guard let dash = writer.lastIndex(of: "-"),
            let process = Int32(writer[writer.index(after: dash)...])
        else { return nil }
        return (fields.joined(separator: "."), process)
    }
}
