import ArgumentParser
import Foundation
import Imaging
import Pipeline

/// `subpixel work`: makes segments of a plan.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Upscale segments of a plan.",
        discussion: """
            Any number of workers may run at the same time, on machines that share DIR and the \
            source. Each segment is held by a lease; one whose worker has died, or hasn't renewed \
            its lease for --lease seconds, is taken over. The bits don't depend on who does what.
            """
    )

    @OptionGroup var planned: PlannedRequest

    @Option(help: ArgumentHelp("Make this one, counted from 0.", valueName: "number"))
    var segment: Int?

    @Flag(help: "Make whatever is left, until all is finished. (default)")
    var any = false

    @Option(
        help: ArgumentHelp(
            "Seconds without a sign of life after which a worker's segment is taken over. (2 to 86400, default: 60)",
            valueName: "seconds"),
        transform: { try number($0, in: 2.0...86400.0) })
    var lease: Double?

    @OptionGroup var threading: ThreadOptions

    @OptionGroup(title: "Messages") var messages: MessageOptions

    func validate() throws {
        if any && segment != nil { throw ValidationError("--any and --segment exclude each other") }
    }

    func run() throws {
        messages.apply()
        let reporter = messages.reporter()
        do {
            try work(reporter: reporter)
        } catch {
            throw reporter.failure(of: error)
        }
    }

    private func work(reporter: any RunReporter) throws {
        let folder = planned.path
        let request = try planned.read(threads: threading.count)
        let worker = try SegmentWorker(request, folder: folder)
        let term = lease ?? 60
        let updates = ProgressUpdates(every: reporter.interval) { reporter.update(worker.progress) }
        do {
            defer { updates.stop() }
            try SignalWatch.withCancellation({ worker.cancel() }) {
                if let segment {
                    try worker.make(segment, term: term)
                } else {
                    try worker.makeAll(term: term)
                }
            }
        }
        Console.shared.finishLine(erasing: true)
        guard !messages.quiet else { return }
        let done = worker.progress
        Console.shared.message(
            "\(planned.folder): \(done.frames) frames in "
                + String(format: "%.1f s, %.1f fps; ", done.elapsed, done.framesPerSecond)
                + "\(worker.finishedCount) of \(worker.plan.segments.count) segments are finished")
    }
}
