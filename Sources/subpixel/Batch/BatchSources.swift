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
    /// of their names. Hidden ones, journals and what lies in `outputFolder` are passed over.
    static func find(_ paths: [String], outputFolder: String) -> [Source] {
        let output = realPath(outputFolder)
        return paths.flatMap { path -> [Source] in
            guard isFolder(path) else { return [Source(path: path, subfolder: "")] }
            return videos(in: path, subfolder: "", except: output)
        }
    }

    private static func videos(
        in folder: String, subfolder: String, except output: String
    ) -> [Source] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().flatMap { name -> [Source] in
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            guard !name.hasPrefix("."), !name.hasSuffix(".subpixel"), realPath(path) != output
            else { return [] }
            if isFolder(path) {
                return videos(
                    in: path, subfolder: subfolder.isEmpty ? name : "\(subfolder)/\(name)",
                    except: output)
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
