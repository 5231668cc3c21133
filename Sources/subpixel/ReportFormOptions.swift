import ArgumentParser

/// In which form a command prints what it measured.
struct ReportFormOptions: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print JSON, with every picture or frame.")
    var asJSON = false

    @Flag(name: .customLong("csv"), help: "Print CSV, with every picture or frame.")
    var asCSV = false

    @Flag(name: .customLong("markdown"), help: "Print the table as Markdown.")
    var asMarkdown = false

    func validate() throws {
        if [asJSON, asCSV, asMarkdown].filter(\.self).count > 1 {
            throw ValidationError("--json, --csv and --markdown exclude each other")
        }
    }

    /// Prints `record` as JSON or one of the texts.
    ///
    /// Throws: `EncodingError`.
    func print(
        _ record: some Encodable, csv: @autoclosure () -> String,
        markdown: @autoclosure () -> String, text: @autoclosure () -> String
    ) throws {
        Console.shared.result(
            asJSON
                ? try json(record, pretty: true)
                : asCSV ? csv() : asMarkdown ? markdown() : text())
    }
}
