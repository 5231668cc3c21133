import Foundation

/// The inputs of a batch.
enum BatchSources {
    /// An input, and the folder of its output below the output folder.
    struct Source: Hashable {
        var path: String
        /// Empty for none.
        var subfolder: String
    }

    /// What is taken from a folder; a file that is named is taken whatever it is called.
    static let extensions: Set = [
        "mp4", "m4v", "mkv", "webm", "mov", "avi", "ts", "m2ts", "mts", "mpg", "mpeg", "vob", "flv",
        "wmv", "ogv", "3gp", "mxf", "dv",
    ]

    /// The files that `paths` name, and the videos in the folders among them and below, in the order
    /// of their names, each once. Hidden ones, journals and what lies in `outputFolder` are passed over; a
    /// folder that can't be read stands for what is in it.
    static func find(_ paths: [String], outputFolder: String) -> [Source] {
        let output = realPath(outputFolder)
        var seen: Set<String> = []
        return paths.flatMap { path -> [Source] in
            guard isFolder(path) else { return [Source(path: path, subfolder: "")] }
            return videos(in: path, subfolder: "", except: [output, realPath(path)])
        }
        .filter { seen.insert(URL(fileURLWithPath: $0.path).standardizedFileURL.path).inserted }
    }

    /// Refuses an output folder that is one of the inputs: outputs would be taken for inputs the next
    /// time.
    ///
    /// Throws: `CommandFailure`.
    static func refuseOutput(_ outputFolder: String, in paths: [String]) throws {
        let output = realPath(outputFolder)
        if let path = paths.first(where: { isFolder($0) && realPath($0) == output }) {
            throw CommandFailure(
                .usage,
                "--output-dir is '\(path)', where the inputs are: outputs would be taken for inputs; "
                    + "name another folder")
        }
    }

    /// The videos in a folder and below. Folders whose real paths have been `passed` aren't gone into:
    /// the output's, and those above, which links may lead back to.
    private static func videos(
        in folder: String, subfolder: String, except passed: Set<String>
    ) -> [Source] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            return [Source(path: folder, subfolder: subfolder)]
        }
        return names.sorted().flatMap { name -> [Source] in
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            guard !name.hasPrefix("."), !name.hasSuffix(".subpixel") else { return [] }
            if isFolder(path) {
                let real = realPath(path)
                guard !passed.contains(real) else { return [] }
                return videos(
                    in: path, subfolder: subfolder.isEmpty ? name : "\(subfolder)/\(name)",
                    except: passed.union([real]))
            }
            let isVideo = extensions.contains((name as NSString).pathExtension.lowercased())
            return isVideo ? [Source(path: path, subfolder: subfolder)] : []
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    private static func realPath(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
    }
}
