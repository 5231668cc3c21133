import ArgumentParser

@main
struct KernelCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernelcheck",
        abstract: "List, check and time the kernels of every instruction-set level.",
        subcommands: [CheckKernels.self, TimeNetwork.self],
        defaultSubcommand: CheckKernels.self
    )
}
