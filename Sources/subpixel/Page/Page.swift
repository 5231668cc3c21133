import Foundation
import Imaging
import Media

/// The parts that pages for people are made of: one HTML file each, which needs nothing else.
enum Page {
    static func document(title: String, subtitle: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>\(escaped(title))</title>
        <style>\(style)</style>
        </head>
        <body>
        <header><h1>\(escaped(title))</h1><p>\(escaped(subtitle))</p></header>
        <main>
        \(body)
        </main>
        <script>\(script)</script>
        </body>
        </html>

        """
    }

    static func section(_ title: String, _ content: String, note: String = "") -> String {
        guard !content.isEmpty else { return "" }
        let note = note.isEmpty ? "" : "<p class=\"note\">\(escaped(note))</p>"
        return "<section><h2>\(escaped(title))</h2>\(note)\n\(content)</section>"
    }

    /// A table whose first `left` columns are text. A row that begins anew in the first column is set
    /// apart; `best` are the columns of each row whose cells are emphasised.
    static func table(
        titles: [String], rows: [[String]], left: Int, best: [Set<Int>] = []
    ) -> String {
        func cells(_ row: [String], _ tag: String, best: Set<Int> = []) -> String {
            row.enumerated().map { column, text in
                let kind =
                    column < left
                    ? " class=\"left\"" : best.contains(column) ? " class=\"best\"" : ""
                return "<\(tag)\(kind)>\(escaped(text))</\(tag)>"
            }.joined()
        }
        let body = rows.enumerated().map { index, row in
            let isNew = index > 0 && row.first != rows[index - 1].first
            return "<tr\(isNew ? " class=\"new\"" : "")>"
                + cells(row, "td", best: index < best.count ? best[index] : []) + "</tr>"
        }
        return """
            <div class="wide"><table><thead><tr>\(cells(titles, "th"))</tr></thead>
            <tbody>\(body.joined(separator: "\n"))</tbody></table></div>
            """
    }

    /// Two pictures of one size over each other, with a line between them that can be moved. Small
    /// ones are shown with pixels of whole numbers of points, so that there is something to see.
    static func slider(
        left: (title: String, png: [UInt8]), right: (title: String, png: [UInt8]), size: Size,
        caption: String
    ) -> String {
        let enlargement = max(1, (leastSliderWidth + size.width / 2) / max(1, size.width))
        return """
            <figure class="slider" style="max-width:\(size.width * enlargement)px">
            <div class="stage\(enlargement > 1 ? " enlarged" : "")" style="aspect-ratio:\(size.width)/\(size.height)">
            <img alt="\(escaped(left.title))" src="\(source(left.png))">
            <img alt="\(escaped(right.title))" class="over" src="\(source(right.png))">
            <span class="label">\(escaped(left.title))</span>
            <span class="label right">\(escaped(right.title))</span>
            <span class="line"></span>
            <input type="range" min="0" max="100" step="0.1" value="50"
            aria-label="share of \(escaped(left.title))">
            </div>
            <figcaption>\(escaped(caption))</figcaption>
            </figure>
            """
    }

    private static let leastSliderWidth = 520

    /// Sliders beside one another as far as they fit; empty without any.
    static func sliders(_ sliders: [String]) -> String {
        sliders.isEmpty ? "" : "<div class=\"sliders\">\(sliders.joined(separator: "\n"))</div>"
    }

    /// Parts of pictures beside one another, each with a title.
    static func crops(_ crops: [(title: String, png: [UInt8])], caption: String) -> String {
        let figures = crops.map { title, png in
            "<figure><img class=\"crop\" alt=\"\(escaped(title))\" src=\"\(source(png))\">"
                + "<figcaption>\(escaped(title))</figcaption></figure>"
        }
        return "<h3>\(escaped(caption))</h3><div class=\"crops\">\(figures.joined())</div>"
    }

    static func source(_ png: [UInt8]) -> String {
        "data:image/png;base64," + Data(png).base64EncodedString()
    }

    static func png(_ plane: RealPlane) throws -> [UInt8] {
        try PictureFile.encodePNG(Picture(size: plane.size, planes: [plane.bytes]))
    }

    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }

    /// Colours of lines and points, told apart by people who see fewer colours too (Okabe and Ito
    /// 2008).
    static let colors = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f",
    ]
}
