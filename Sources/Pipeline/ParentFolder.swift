import SystemPackage

/// The folder of a path, empty for a bare name.
///
/// Foundation's `deletingLastPathComponent` traps for a bare name of one character.
package func parentFolder(of path: String) -> String {
    FilePath(path).removingLastComponent().string
}
