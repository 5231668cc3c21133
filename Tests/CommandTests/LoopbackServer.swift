import Foundation

/// Answers connections on 127.0.0.1, one after another, on a thread of its own, until its owner goes.
final class LoopbackServer: Sendable {
    /// What is done with a connection, which is closed afterwards.
    typealias Answer = @Sendable (_ connection: Int32) -> Void

    private let listening: ListeningSocket

    var port: Int { listening.port }

    init(_ answer: @escaping Answer) throws {
        listening = try ListeningSocket()
        // The thread may outlive this object by the answer in progress.
        let thread = Thread { [listening] in
            while true {
                let connection = accept(listening.descriptor, nil, nil)
                guard connection >= 0 else { return }
                answer(connection)
                close(connection)
            }
        }
        thread.start()
    }

    /// Serves `files` by HTTP, by their path; asks for no name or password.
    convenience init(files: @escaping @Sendable (String) -> Data?) throws {
        try self.init { connection in
            let request = Self.readHead(connection)
            let path = request.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            let plain = path.split(separator: "?").first.map(String.init) ?? path
            let body = files(plain)
            let status = body == nil ? "404 Not Found" : "200 OK"
            let head =
                "HTTP/1.1 \(status)\r\nContent-Length: \(body?.count ?? 0)\r\n"
                + "Content-Type: application/octet-stream\r\nConnection: close\r\n\r\n"
            Self.send(Data(head.utf8) + (body ?? Data()), to: connection)
        }
    }

    deinit { shutdown(listening.descriptor, Int32(SHUT_RDWR)) }

    static func send(_ data: Data, to connection: Int32) {
        data.withUnsafeBytes { bytes in
            var sent = 0
            while sent < bytes.count, let base = bytes.baseAddress {
                let count = Glibc.send(
                    connection, base + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    private static func readHead(_ connection: Int32) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.count < 65536, recv(connection, &byte, 1, 0) == 1 {
            bytes.append(byte)
            if bytes.suffix(4) == [13, 10, 13, 10] { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
