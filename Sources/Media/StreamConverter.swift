package import Imaging

/// Takes the packets of one stream and hands on packets of another codec: sound or subtitles that
/// the target's container cannot hold as they are.
///
/// Times are kept; what comes out counts units of `timeBase`. Used by one thread at a time.
package protocol StreamConverter: AnyObject, Sendable {
    /// Of the stream that comes out.
    var parameters: CodecParameters { get }
    /// Seconds per unit of the packets that come out.
    var timeBase: Rational { get }
    /// Packets that could not be decoded.
    var damage: DecodingDamage { get }

    typealias Receiver = (consuming Packet) throws(MediaError) -> Void

    /// Takes the next packet; what is ready goes to `receive`. A packet that cannot be decoded is
    /// counted and passed over.
    ///
    /// - Throws: what `receive` throws, `encoderFailed`, `outOfMemory`.
    func convert(_ packet: borrowing Packet, _ receive: Receiver) throws(MediaError)

    /// No packet follows: what is held back goes to `receive`.
    ///
    /// - Throws: as `convert`.
    func finish(_ receive: Receiver) throws(MediaError)
}

/// What a stream is turned into.
package struct StreamConversion: Hashable, Sendable {
    /// FFmpeg's name of the codec that comes out.
    package var codecName: String
    /// Bits per second of sound; nil for the codec's default.
    package var bitRate: Int64?
    /// What does not survive, as the end of a sentence; nil when nothing is lost in meaning.
    package var loss: String?

    package init(codecName: String, bitRate: Int64? = nil, loss: String? = nil) {
        self.codecName = codecName
        self.bitRate = bitRate
        self.loss = loss
    }
}
