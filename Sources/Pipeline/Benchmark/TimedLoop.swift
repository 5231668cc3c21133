/// Repeats something for a length of time and says how fast it went.
struct TimedLoop {
    /// How long to go on. At least one round is made.
    let seconds: Double
    /// Asked before each round; throws to end the loop.
    let checkCancellation: () throws -> Void

    /// Runs `body` again and again. `body` returns how many frames it made.
    ///
    /// - Returns: frames per second.
    func rate(_ body: () throws -> Int) throws -> Double {
        let turn = try turn(body)
        return Double(turn.frames) / turn.seconds
    }

    /// As `rate`, with what it is made of.
    func turn(_ body: () throws -> Int) throws -> (frames: Int, seconds: Double) {
        let start = ContinuousClock.now
        var frames = 0
        while true {
            try checkCancellation()
            frames += try body()
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            if elapsed >= seconds { return (frames, max(elapsed, 1e-9)) }
        }
    }
}
