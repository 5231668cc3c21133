import ArgumentParser

@main
struct KernelCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List, check and time the kernels of every instruction-set level."
    )
}
