import Foundation
import Imaging
import Media

/// Holds packets back until they are due, so that a file is read as fast as it plays.
struct PacketPacer {
    /// Seconds of a sleep, after which an end from outside is noticed.
    private static let nap = 0.05

    /// When the first packet came, and its time in seconds.
    private var origin: (came: ContinuousClock.Instant, time: Double)?

    /// Blocks until the packet is due, or `interruption` ends the run.
    mutating func wait(for packet: borrowing Packet, unless interruption: Interruption) {
        guard let ticks = packet.dts ?? packet.pts else { return }
        let time = packet.timeBase.seconds(ticks)
        guard let origin else {
            origin = (.now, time)
            return
        }
        while !interruption.isCancelled, !interruption.isStopped {
            let early = time - origin.time - (ContinuousClock.now - origin.came).inSeconds
            guard early > 0 else { return }
            Thread.sleep(forTimeInterval: min(early, Self.nap))
        }
    }
}
