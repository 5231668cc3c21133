/// Finds places for the names of a plot's points, so that no name covers a point or another name.
struct PlotLabels {
    /// Where a name stands: its middle, and the line it is written on.
    struct Place {
        let x: Double
        let y: Double
        /// So far from its point that a line should lead there.
        let isFar: Bool
    }

    private struct Box {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double

        /// The area that two boxes share.
        func overlap(_ other: Box) -> Double {
            max(0, min(right, other.right) - max(left, other.left))
                * max(0, min(bottom, other.bottom) - max(top, other.top))
        }
    }

    private let bounds: Box
    private var taken: [Box]

    /// For names within `x` and `y` that keep off `points`.
    init(
        _ points: [(x: Double, y: Double)], x: ClosedRange<Double>, y: ClosedRange<Double>
    ) {
        bounds = Box(
            left: x.lowerBound, right: x.upperBound, top: y.lowerBound, bottom: y.upperBound)
        taken = points.map { Box(left: $0.x - 7, right: $0.x + 7, top: $0.y - 7, bottom: $0.y + 7) }
    }

    /// Above, below and beside a point first, then farther and farther away. `side`: 1 when the name
    /// begins right of the point, −1 when it ends left of it.
    private static let offsets: [(side: Double, y: Double)] = {
        var offsets: [(side: Double, y: Double)] = [
            (0, -11), (0, 19), (1, 4), (-1, 4), (1, -8), (-1, -8), (1, 16), (-1, 16),
        ]
        for distance in stride(from: 25.0, through: 81, by: 14) {
            offsets += [
                (0, -distance), (0, distance + 8), (1, -distance), (-1, -distance),
                (1, distance + 8),
            ]
        }
        return offsets
    }()

    /// Takes the first free place for a name so many units wide; of places that are all covered the
    /// one that is least.
    mutating func place(nextTo point: (x: Double, y: Double), width: Double) -> Place {
        var best: (cost: Double, x: Double, y: Double, box: Box)?
        for (side, dy) in Self.offsets {
            let wanted = point.x + side * (width / 2 + 9)
            let x = min(max(wanted, bounds.left + width / 2), bounds.right - width / 2)
            let y = point.y + dy
            let box = Box(
                left: x - width / 2 - 2, right: x + width / 2 + 2, top: y - 10, bottom: y + 3)
            guard box.top >= bounds.top, box.bottom <= bounds.bottom else { continue }
            let cost = taken.map(box.overlap).reduce(0, +)
            if cost < best?.cost ?? .infinity { best = (cost, x, y, box) }
            if cost == 0 { break }
        }
        guard let best else { return Place(x: point.x, y: point.y - 11, isFar: false) }
        taken.append(best.box)
        return Place(x: best.x, y: best.y, isFar: abs(best.y - 4 - point.y) > 20)
    }
}
