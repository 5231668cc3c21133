import Foundation
import Imaging

extension EvaluationPage {
    /// The page as one file that needs nothing else.
    static func html(_ report: EvaluationReport, _ exhibits: [Exhibit]) -> String {
        let rows = report.cells.map { cells in
            "<tr>" + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
        }
        let scales = Set(report.rows.map(\.scale)).sorted()
        return """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>Subpixel: \(escaped(report.folder))</title>
            <style>\(style)</style>
            <h1>\(escaped(report.folder))</h1>
            <p>\(report.pictureCount) pictures, means. Y of BT.601, LR by MATLAB's bicubic, a border
            as wide as the scale factor left out.</p>
            <table><tr>\(report.titles.map { "<th>\(escaped($0))</th>" }.joined())</tr>
            \(rows.joined(separator: "\n"))</table>
            <h2>Quality against cost</h2>
            <div class="plots">\(scales.map { plot(report, scale: $0) }.joined())</div>
            <h2>Bicubic and network</h2>
            \(exhibits.compactMap(slider).joined(separator: "\n"))
            <h2>Where it tells</h2>
            \(exhibits.map(crops).joined(separator: "\n"))
            <script>\(script)</script>
            </html>

            """
    }

    private static func slider(_ exhibit: Exhibit) -> String? {
        guard let slider = exhibit.slider else { return nil }
        let title = "\(exhibit.picture) ×\(exhibit.scale)"
        return """
            <figure class="slider" style="width:\(slider.size.width)px">
            <img alt="bicubic" src="\(source(slider.bicubic))">
            <img alt="\(escaped(slider.name))" class="over" src="\(source(slider.network))">
            <input type="range" min="0" max="100" value="50" aria-label="share of bicubic">
            <figcaption>\(escaped(title)): bicubic left, \(escaped(slider.name)) right</figcaption>
            </figure>
            """
    }

    private static func crops(_ exhibit: Exhibit) -> String {
        let figures = exhibit.crops.map { title, png in
            """
            <figure><img class="crop" alt="\(escaped(title))" src="\(source(png))">\
            <figcaption>\(escaped(title))</figcaption></figure>
            """
        }
        return """
            <h3>\(escaped(exhibit.picture)) ×\(exhibit.scale)</h3>
            <div class="crops">\(figures.joined())</div>
            """
    }

    private static func source(_ png: [UInt8]) -> String {
        "data:image/png;base64," + Data(png).base64EncodedString()
    }

    /// PSNR of the networks over the logarithm of their cost, with bicubic and Lanczos as lines.
    private static func plot(_ report: EvaluationReport, scale: Int) -> String {
        let rows = report.rows.filter { $0.scale == scale }
        let values = rows.compactMap { row in
            row.means[Measure.psnr.rawValue].map { (row, $0) }
        }
        let networks = values.compactMap { row, psnr in
            row.macsPerPixel.map { (row.method, log10(Double(max(1, $0))), psnr) }
        }
        let lines = values.filter { ["bicubic", "lanczos"].contains($0.0.method) }
        guard !networks.isEmpty else { return "" }
        let heights = networks.map(\.2) + lines.map(\.1)
        let low = (heights.min() ?? 0).rounded(.down)
        let high = max((heights.max() ?? 1).rounded(.up), low + 1)
        let left = (networks.map(\.1).min() ?? 0).rounded(.down)
        let right = max((networks.map(\.1).max() ?? 1).rounded(.up), left + 1)
        func x(_ value: Double) -> String {
            String(format: "%.1f", 60 + (value - left) / (right - left) * 360)
        }
        func y(_ value: Double) -> String {
            String(format: "%.1f", 260 - (value - low) / (high - low) * 230)
        }
        var marks = ""
        for tick in Int(low)...Int(high) {
            let height = y(Double(tick))
            marks += """
                <line class="grid" x1="60" x2="420" y1="\(height)" y2="\(height)"/>\
                <text x="52" y="\(height)" dy="4" text-anchor="end">\(tick)</text>
                """
        }
        for tick in Int(left)...Int(right) {
            marks += """
                <text x="\(x(Double(tick)))" y="280" text-anchor="middle">10\
                <tspan dy="-5" font-size="9">\(tick)</tspan></text>
                """
        }
        for (row, psnr) in lines {
            marks += """
                <line class="base" x1="60" x2="420" y1="\(y(psnr))" y2="\(y(psnr))"/>\
                <text x="424" y="\(y(psnr))" dy="4">\(row.method)</text>
                """
        }
        for (name, cost, psnr) in networks {
            marks += """
                <circle cx="\(x(cost))" cy="\(y(psnr))" r="5"/>\
                <text x="\(x(cost))" y="\(y(psnr))" dy="-9" text-anchor="middle">\
                \(escaped(name))</text>
                """
        }
        return """
            <svg viewBox="0 0 490 310" role="img" aria-label="PSNR over cost, ×\(scale)">\(marks)
            <text x="240" y="302" text-anchor="middle">MAC per LR pixel, ×\(scale)</text>
            <text x="60" y="16">PSNR-Y, dB</text></svg>
            """
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }

    private static let style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:1100px;padding:0 1em;
        color:#1b1f24}
        h1{font-size:1.5em}h2{margin-top:2em;font-size:1.2em}h3{font-size:1em;margin:1em 0 .3em}
        table{border-collapse:collapse}td,th{padding:.25em .9em;border-bottom:1px solid #e2e5e9;
        text-align:right;font-variant-numeric:tabular-nums}
        td:nth-child(-n+2),th:nth-child(-n+2){text-align:left}
        .plots,.crops{display:flex;flex-wrap:wrap;gap:1em}svg{width:490px;max-width:100%;
        font:12px system-ui,sans-serif}.grid{stroke:#e2e5e9}.base{stroke:#b4690e;
        stroke-dasharray:5 4}circle{fill:#2463b0}
        figure{margin:0}figcaption{font-size:.85em;color:#59616b}
        .crop{width:192px;image-rendering:pixelated;display:block}
        .slider{position:relative;max-width:100%;margin-bottom:1.5em}
        .slider img{display:block;width:100%}
        .slider .over{position:absolute;top:0;left:0;clip-path:inset(0 0 0 50%)}
        .slider input{width:100%;margin:.3em 0 0}
        @media(prefers-color-scheme:dark){body{background:#14171a;color:#e6e9ec}
        td,th{border-color:#333a41}.grid{stroke:#333a41}text{fill:#e6e9ec}}
        """

    private static let script = """
        for (const slider of document.querySelectorAll('.slider')) {
          const over = slider.querySelector('.over');
          slider.querySelector('input').addEventListener('input', event => {
            over.style.clipPath = `inset(0 0 0 ${event.target.value}%)`;
          });
        }
        """
}
