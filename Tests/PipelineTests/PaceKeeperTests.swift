import TestSupport
import Testing

@testable import Pipeline

@Suite struct PaceKeeperTests {
    /// A source of 25 frames per second and one worker, in simulated time.
    private struct Simulation {
        var keeper: PaceKeeper
        /// Seconds that a frame takes by each method, at a moment in seconds.
        let cost: (_ method: Int, _ time: Double) -> Double
        var made: [Int]
        var longestWait = 0

        init(limit: Double = 0.5, costs: [Double]) {
            self.init(limit: limit, methods: costs.count) { method, _ in costs[method] }
        }

        init(limit: Double = 0.5, methods: Int, cost: @escaping (Int, Double) -> Double) {
            keeper = PaceKeeper(methods: methods, framesPerSecond: 25, limit: limit)
            self.cost = cost
            made = Array(repeating: 0, count: methods)
        }

        /// Makes so many frames, the first `burst` of which are there at once.
        mutating func run(frames: Int, burst: Int = 0) {
            var clock = 0.0
            for frame in 0..<frames {
                let due = Double(max(0, frame - burst)) / 25
                clock = max(clock, due)
                let arrived = min(frames, burst + Int(clock * 25 + 1e-9) + 1)
                let waiting = max(0, arrived - frame - 1)
                longestWait = max(longestWait, waiting)
                let method = keeper.choose(waiting: waiting)
                made[method] += 1
                clock += cost(method, clock)
            }
        }
    }

    @Test func nothingIsSubstitutedWhereTimeSuffices() {
        var simulation = Simulation(costs: [0.039, 0.01, 0.001])
        simulation.run(frames: 2000)
        #expect(simulation.made == [2000, 0, 0])
    }

    @Test func tooSlowAMethodIsReplacedByTheNextThatSuffices() {
        var simulation = Simulation(costs: [0.2, 0.03, 0.002])
        simulation.run(frames: 2000)
        #expect(simulation.made.reduce(0, +) == 2000)
        #expect(simulation.made[1] > 1500, "\(simulation.made)")
        #expect(simulation.made[2] > 0)
        // The limit and what comes in during one frame of the slowest.
        #expect(simulation.longestWait <= 13 + 5, "\(simulation.longestWait)")
    }

    @Test func bicubicIsUsedWhereNoNetworkSuffices() {
        var simulation = Simulation(costs: [2, 0.5, 0.01])
        simulation.run(frames: 2000)
        #expect(simulation.made[2] > 1500, "\(simulation.made)")
        #expect(simulation.longestWait <= 13 + 50, "\(simulation.longestWait)")
    }

    @Test func aMethodThatNearlySufficesIsKeptWithSpurts() {
        var simulation = Simulation(costs: [0.044, 0.02, 0.001])
        simulation.run(frames: 3000)
        #expect(simulation.made[0] > 2400, "\(simulation.made)")
        #expect(simulation.made[1] == 0)
    }

    @Test func theMethodAskedForComesBackWhenLoadGoes() {
        var simulation = Simulation(methods: 3) { method, time in
            [time < 20 ? 0.3 : 0.02, 0.01, 0.001][method]
        }
        simulation.run(frames: 25 * 120)
        #expect(simulation.keeper.level == 0)
        #expect(simulation.made[0] > 25 * 60, "\(simulation.made)")
    }

    @Test func trialsOfTooSlowAMethodBecomeRare() {
        var simulation = Simulation(costs: [0.2, 0.02, 0.001])
        simulation.run(frames: 25 * 600)
        // Once a minute at last, each some frames long.
        #expect(simulation.made[0] < 25 * 12, "\(simulation.made)")
    }

    @Test func aBurstAtTheBeginningIsCaughtUpWith() {
        var simulation = Simulation(costs: [0.035, 0.01, 0.001])
        simulation.run(frames: 1000, burst: 50)
        #expect(simulation.made[2] >= 49)
        #expect(simulation.keeper.level == 0)
        #expect(simulation.made[0] > 900, "\(simulation.made)")
    }

    @Test func aSingleMethodIsAlwaysUsed() {
        var simulation = Simulation(costs: [1])
        simulation.run(frames: 100)
        #expect(simulation.made == [100])
    }

    @Test func countsAreSpoken() {
        let none: [SubstitutedFrames] = [.init(method: "fast", frames: 0)]
        #expect(none.spoken == nil)
        let some: [SubstitutedFrames] = [
            .init(method: "fast", frames: 1), .init(method: "bicubic", frames: 3),
        ]
        #expect(some.spoken == "1 frame by fast, 3 by bicubic")
    }
}
