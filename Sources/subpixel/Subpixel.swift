import ArgumentParser

@main
struct Subpixel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subpixel",
        abstract: "Upscale video with sub-pixel networks on the CPU."
    )
}
