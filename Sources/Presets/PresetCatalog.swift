internal import Foundation
internal import SystemPackage

/// Finds presets by name, or by the path of a preset file.
///
/// Folders are searched in this order, and the first that has the name wins:
/// 1. the folder given (`--presets`), which must exist;
/// 2. the folder that the environment variable `SUBPIXEL_PRESETS` names;
/// 3. `presets` beside the program, its path followed through links;
/// 4. `presets` beside the `Package.swift` of the source folder that the program was built in;
/// 5. `../share/subpixel/presets`, seen from the program's folder.
package struct PresetCatalog: Sendable {
    /// Those of the folders above that exist, in order.
    package let folders: [String]

    /// The catalog as this process sees it. `folder` is the one to search first.
    ///
    /// Throws: `unreadable` if `folder` is not a folder.
    package init(folder: String? = nil) throws(PresetError) {
        let process = ProcessInfo.processInfo
        try self.init(
            folder: folder, environment: process.environment,
            // Debian has /proc always; elsewhere the name it was called by has to do.
            executable: Self.realPath("/proc/self/exe")
                ?? Self.realPath(process.arguments.first ?? "") ?? "")
    }

    /// A catalog for a given environment and the real path of a program.
    package init(
        folder: String?, environment: [String: String], executable: String
    ) throws(PresetError) {
        var candidates: [FilePath] = []
        if let folder {
            guard Self.isFolder(folder) else {
                let reason =
                    FileManager.default.fileExists(atPath: folder)
                    ? "it is not a folder" : "No such file or directory"
                throw .unreadable(path: folder, reason: reason)
            }
            candidates.append(FilePath(folder))
        }
        if let folder = environment["SUBPIXEL_PRESETS"], !folder.isEmpty {
            candidates.append(FilePath(folder))
        }
        if !executable.isEmpty {
            let home = FilePath(executable).removingLastComponent()
            candidates.append(home.appending("presets"))
            if let root = Self.packageRoot(above: home) {
                candidates.append(root.appending("presets"))
            }
            candidates.append(
                home.removingLastComponent().appending("share/subpixel/presets"))
        }
        var found: [String] = []
        for candidate in candidates.map(\.string) where Self.isFolder(candidate) {
            if !found.contains(candidate) { found.append(candidate) }
        }
        folders = found
    }

    /// The names of the presets there are, sorted.
    package var names: [String] {
        var names: Set<String> = []
        for folder in folders {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for file in files.map({ FilePath($0) }) where file.extension == "json" {
                if let name = file.stem, !name.hasPrefix(".") { names.insert(name) }
            }
        }
        return names.sorted()
    }

    /// Loads a preset by its name or, where `word` contains `/` or ends in `.json`, by the path of
    /// its file.
    ///
    /// Throws: `unknown` if no folder has the name, else as `Preset.load(path:)`.
    package func load(_ word: String) throws(PresetError) -> Preset {
        if word.contains("/") || word.hasSuffix(".json") {
            return try Preset.load(path: word)
        }
        for folder in folders {
            let path = FilePath(folder).appending("\(word).json").string
            if FileManager.default.fileExists(atPath: path) { return try Preset.load(path: path) }
        }
        throw .unknown(name: word, known: names, folders: folders)
    }

    /// The presets that one might use, sorted by name: those that are kept to compare with only when
    /// `includingComparisons` is true.
    ///
    /// Throws: as `Preset.load(path:)`, for the first that can't be loaded.
    package func presets(includingComparisons: Bool = false) throws(PresetError) -> [Preset] {
        var presets: [Preset] = []
        for name in names { presets.append(try load(name)) }
        return presets.filter { includingComparisons || !$0.isForComparison }
    }

    // MARK: - Folders

    /// How far up the source folder is looked for: `.build/TRIPLE/release/subpixel` is three deep,
    /// a test bundle's program on other systems six.
    private static let highestRoot = 6

    private static func packageRoot(above folder: FilePath) -> FilePath? {
        var folder = folder
        for _ in 0..<highestRoot {
            guard folder.removeLastComponent() else { return nil }
            let manifest = folder.appending("Package.swift").string
            if FileManager.default.fileExists(atPath: manifest) { return folder }
        }
        return nil
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// The path with links followed, nil if there is no such file. Calls `realpath`.
    private static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
