import Foundation
import Imaging

/// A moving scene with what upscaling has to get right: lettering, thin slanting lines, a fine
/// pattern, a round edge, soft shade. Drawn in code; nobody's picture.
struct DemoScene {
    typealias Point = DemoCanvas.Point
    typealias Color = DemoCanvas.Color

    static let size = Size(width: 320, height: 180)
    static let framesPerSecond = 24
    static let frameCount = 96

    private let ink = Color(0.96, 0.95, 0.90)
    private let amber = Color(0.98, 0.66, 0.18)
    private let coral = Color(0.93, 0.34, 0.30)

    /// The picture of frame `index`, 0..<frameCount; the last one leads back to the first.
    func frame(_ index: Int) -> DemoCanvas {
        let turn = 2 * Float.pi * Float(index) / Float(Self.frameCount)
        var canvas = DemoCanvas(size: Self.size)
        drawSky(on: &canvas, turn: turn)
        drawHills(on: &canvas, turn: turn)
        drawWheel(on: &canvas, center: Point(238, 86), turn: turn)
        drawZonePlate(on: &canvas, center: Point(60, 134), turn: turn)
        drawTitle(on: &canvas, index: index, turn: turn)
        return canvas
    }

    private func drawSky(on canvas: inout DemoCanvas, turn: Float) {
        let height = Float(Self.size.height)
        let glow = Point(238 + 30 * sin(turn), 60)
        canvas.fill { point in
            let down = point.y / height
            let sky = Color(0.07, 0.11, 0.24) * (1 - down) + Color(0.30, 0.34, 0.52) * down
            let offset = point - glow
            let light = exp(-(offset * offset).sum() / 7000)
            return sky + Color(0.35, 0.20, 0.10) * light
        }
    }

    /// Three ranges that pass at different speeds, each a row of strokes to the bottom edge.
    private func drawHills(on canvas: inout DemoCanvas, turn: Float) {
        let colors = [
            Color(0.17, 0.24, 0.36), Color(0.11, 0.18, 0.26), Color(0.06, 0.11, 0.16),
        ]
        for (layer, color) in colors.enumerated() {
            let depth = Float(layer + 1)
            for x in 0..<Self.size.width {
                let position = Float(x) / Float(Self.size.width) * 2 * .pi
                let top =
                    112 + 17 * depth + (9 - depth) * sin(position * depth + turn * depth)
                    + 3 * sin(position * 7 + turn * 2 * depth)
                canvas.stroke(
                    from: Point(Float(x) + 0.5, top), to: Point(Float(x) + 0.5, 200), width: 1.6,
                    color: color)
            }
        }
    }

    /// Spokes of one pixel: stairs and moiré show here first.
    private func drawWheel(on canvas: inout DemoCanvas, center: Point, turn: Float) {
        let radius: Float = 56
        canvas.stroke(from: center, to: center + Point(-30, 90), width: 2.4, color: ink * 0.6)
        canvas.stroke(from: center, to: center + Point(30, 90), width: 2.4, color: ink * 0.6)
        for spoke in 0..<20 {
            let angle = turn + Float(spoke) * 2 * .pi / 20
            let direction = Point(cos(angle), sin(angle))
            canvas.stroke(
                from: center + direction * 8, to: center + direction * radius, width: 1,
                color: ink * 0.85)
            if spoke % 2 == 0 {
                canvas.disc(
                    center: center + direction * radius, radius: 4.2,
                    color: spoke % 4 == 0 ? coral : amber)
            }
        }
        canvas.ring(center: center, radius: radius, width: 1.6, color: ink)
        canvas.ring(center: center, radius: radius - 12, width: 1, color: ink * 0.8)
        canvas.disc(center: center, radius: 7, color: amber)
    }

    /// Rings that grow finer outwards, to a period of three pixels.
    private func drawZonePlate(on canvas: inout DemoCanvas, center: Point, turn: Float) {
        canvas.disc(center: center, radius: 33, color: Color(0.05, 0.06, 0.09))
        var radius = 3 + 0.5 * sin(turn)
        var gap: Float = 7
        while radius < 31 {
            canvas.ring(center: center, radius: radius, width: min(gap / 2, 2.5), color: ink)
            radius += gap
            gap = max(3, gap * 0.86)
        }
        canvas.ring(center: center, radius: 33, width: 1.5, color: amber)
    }

    private func drawTitle(on canvas: inout DemoCanvas, index: Int, turn: Float) {
        let drift = Point(4 * sin(turn), 2 * cos(turn))
        let origin = Point(14, 20) + drift
        DemoLettering.draw(
            "SUBPIXEL", on: &canvas, at: origin + Point(1.2, 1.2), height: 20, width: 3.4,
            color: Color(0.03, 0.05, 0.10))
        DemoLettering.draw(
            "SUBPIXEL", on: &canvas, at: origin, height: 20, width: 3, color: ink)
        DemoLettering.draw(
            "EVERY FRAME - EVERY TIMESTAMP", on: &canvas, at: origin + Point(0.5, 30), height: 6,
            width: 1, color: ink * 0.9)
        DemoLettering.draw(
            "SMALL PRINT IS WHERE DETAIL IS LOST", on: &canvas, at: origin + Point(0.5, 43),
            height: 4.4, width: 0.8, color: amber)
        let seconds = index / Self.framesPerSecond
        let rest = index % Self.framesPerSecond
        DemoLettering.draw(
            String(format: "00:%02d.%02d", seconds, rest), on: &canvas, at: Point(274, 168),
            height: 6, width: 1, color: ink)
    }
}
