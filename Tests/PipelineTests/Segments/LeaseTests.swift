import Foundation
import TestSupport
import Testing

@testable import Pipeline

struct LeaseTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("lease") }

    init() throws { folder = try TemporaryFolder() }

    private func take(term: Double = 60, takesOverStopped: Bool = false) throws -> Lease? {
        switch try Lease.take(path, term: term, takesOverStopped: takesOverStopped) {
        case .taken(let lease): lease
        case .held: nil
        }
    }

    /// Makes a lease file as another process would have left it, so many seconds ago.
    private func leave(_ holder: Holder, age: Double) throws {
        // In place: a lock is on the file, whatever its name.
        try Data(CheckedFile.encode(holder).bytes).write(to: URL(fileURLWithPath: path))
        let date = Date(timeIntervalSinceNow: -age)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
    }

    @Test func onlyOneHasItUntilItIsGivenBack() throws {
        let first = try #require(try take())
        #expect(try take() == nil)
        #expect(Lease.holder(of: path, term: 60) == .current)
        first.release()
        #expect(Lease.holder(of: path, term: 60) == nil)
        #expect(try take() != nil)
    }

    @Test func theRefusedLearnByWhom() throws {
        let first = try #require(try take())
        defer { first.release() }
        guard case .held(let holder) = try Lease.take(path, term: 60) else {
            Issue.record("was given twice")
            return
        }
        #expect(holder == .current)
    }

    @Test func anotherMachinesLeaseHoldsForItsTerm() throws {
        let holder = Holder(host: "elsewhere", process: 1, started: 5)
        try leave(holder, age: 10)
        #expect(try take(term: 60) == nil)
        #expect(try take(term: 5) != nil)
    }

    @Test func aDeadProcessHoldsNothing() throws {
        // The same number with another start is another process.
        var holder = Holder.current
        holder.started += 1
        try leave(holder, age: 0)
        #expect(holder.isAlive == false)
        #expect(try take() != nil)
    }

    @Test func aStoppedHolderLosesItOnlyToThoseWhoAsk() throws {
        // Its lock is held, its file isn't renewed.
        let first = try #require(try take(term: 1e6))
        defer { first.release() }
        try leave(.current, age: 100)
        #expect(try take(term: 60) == nil)
        let second = try #require(try take(term: 60, takesOverStopped: true))
        first.release()
        #expect(Lease.holder(of: path, term: 60) == .current)
        second.release()
    }

    @Test func garbageIsNobodysLease() throws {
        let holder = Holder(host: "elsewhere", process: 1, started: 5)
        let whole = try CheckedFile.encode(holder).bytes
        var damaged = [Array("}{".utf8)] + whole.indices.map { Array(whole.prefix($0)) }
        for index in whole.indices {
            var bytes = whole
            bytes[index] ^= 1
            damaged.append(bytes)
        }
        for bytes in damaged {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let lease = try #require(try take())
            lease.release()
        }
    }
}
