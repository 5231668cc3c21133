import Foundation
import Testing

/// A program that runs beside the test, which ends with its owner at the latest.
final class Child {
    private let process = Process()
    private let folder: TemporaryFolder

    /// Starts it. `input` and `output` take the place of nothing and of a file.
    init(
        _ program: URL, _ arguments: [String], in directory: URL, input: FileHandle? = nil,
        output: FileHandle? = nil
    ) throws {
        folder = try TemporaryFolder()
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = try output ?? handle("output")
        process.standardError = try handle("messages")
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var identifier: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end, and kills it after `limit` seconds.
    func finish(limit: Double = 60) -> BuiltTool.Outcome {
        let deadline = Date(timeIntervalSinceNow: limit)
        while process.isRunning, Date() < deadline { usleep(5_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        let status =
            process.terminationReason == .uncaughtSignal
            ? 128 + process.terminationStatus : process.terminationStatus
        return BuiltTool.Outcome(
            status: status, output: String(decoding: data("output"), as: UTF8.self),
            messages: messages)
    }

    /// What it has said on standard error so far.
    var messages: String { String(decoding: data("messages"), as: UTF8.self) }

    /// Waits until `isReady`, it has ended, or a minute has passed. Returns whether it is ready.
    func wait(until isReady: (Child) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline {
            if isReady(self) { return true }
            if !process.isRunning { return false }
            usleep(10_000)
        }
        return false
    }

    private func handle(_ name: String) throws -> FileHandle {
        try Data().write(to: folder.file(name))
        return try FileHandle(forWritingTo: folder.file(name))
    }

    private func data(_ name: String) -> Data {
        (try? Data(contentsOf: folder.file(name))) ?? Data()
    }
}

/// TCP ports of this machine's own address.
enum LoopbackPort {
    /// A port that nobody uses. Another program may take it before it is used; ports are given out in
    /// a circle, so that this is unlikely.
    static func free() throws -> Int {
        let socket = try ListeningSocket()
        return socket.port
    }

    /// Whether a program listens at a port of 127.0.0.1 or of all addresses. Looks, without
    /// connecting: some programs take one connection only.
    static func isListening(_ port: Int) -> Bool {
        let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
        let wanted = ":" + String(format: "%04X", port)
        return table.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && fields[1].hasSuffix(wanted) && fields[3] == "0A"
        }
    }
}

/// A listening TCP socket of 127.0.0.1, closed with its owner.
final class ListeningSocket: Sendable {
    let descriptor: Int32
    let port: Int

    struct Failure: Error {
        let number = errno
    }

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard bound else { throw Failure() }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
