/// What a paper reports of its network on one of the usual sets of pictures.
package struct PublishedFigure: Hashable, Sendable, Encodable {
    package let method: String
    /// Where the figures stand.
    package let source: String
    package let set: EvaluationSet
    package let scale: Int
    /// Of luma, dB.
    package let psnr: Double
    package let ssim: Double?
    /// Multiply-accumulate operations for each LR pixel, counted from the paper's layers.
    package let macsPerPixel: Int
}

/// The sets of pictures that the field measures on.
package enum EvaluationSet: String, CaseIterable, Hashable, Sendable, Encodable {
    case set5 = "Set5"
    case set14 = "Set14"
    case bsd100 = "BSD100"
    case urban100 = "Urban100"

    /// The set that a folder's name means, as in `Set5`, `B100` or `Urban100_Y`.
    package init?(folderName: String) {
        let name = folderName.uppercased()
        if name == "B100" {
            self = .bsd100
            return
        }
        let found = Self.allCases.first {
            name == $0.rawValue.uppercased() || name.hasPrefix($0.rawValue.uppercased() + "_")
        }
        guard let found else { return nil }
        self = found
    }
}

extension PublishedFigure {
    /// The published rows of a set and factor, cheapest network first.
    package static func all(of set: EvaluationSet, scale: Int) -> [PublishedFigure] {
        rows.flatMap { row -> [PublishedFigure] in
            guard let value = row.values[set]?[scale] else { return [] }
            return [
                PublishedFigure(
                    method: row.method, source: row.source, set: set, scale: scale,
                    psnr: value.psnr,
                    ssim: value.ssim, macsPerPixel: row.cost(scale))
            ]
        }
        .sorted { ($0.macsPerPixel, $0.method) < ($1.macsPerPixel, $1.method) }
    }

    private typealias Value = (psnr: Double, ssim: Double?)

    private struct Row: Sendable {
        let method: String
        let source: String
        let cost: @Sendable (Int) -> Int
        let values: [EvaluationSet: [Int: Value]]
    }

    private static let rows: [Row] = [
        Row(
            method: "SRCNN 9-1-5", source: "Dong et al. 2014",
            // Works on the enlarged picture.
            cost: { $0 * $0 * (81 * 64 + 64 * 32 + 25 * 32) },
            values: [
                .set5: [2: (36.34, nil), 3: (32.39, nil), 4: (30.09, nil)],
                .set14: [2: (32.18, nil), 3: (29.00, nil), 4: (27.20, nil)],
            ]),
        Row(
            method: "SRCNN 9-5-5", source: "Dong et al. 2016, as listed by Kim et al. 2016",
            cost: { $0 * $0 * (81 * 64 + 25 * 64 * 32 + 25 * 32) },
            values: [
                .set5: [2: (36.66, 0.9542), 3: (32.75, 0.9090), 4: (30.48, 0.8628)],
                .set14: [2: (32.42, 0.9063), 3: (29.28, 0.8209), 4: (27.49, 0.7503)],
                .bsd100: [2: (31.36, 0.8879), 3: (28.41, 0.7863), 4: (26.90, 0.7101)],
                .urban100: [2: (29.50, 0.8946), 3: (26.24, 0.7989), 4: (24.52, 0.7221)],
            ]),
        Row(
            method: "FSRCNN", source: "Dong et al. 2016, as listed by Ahn et al. 2018",
            cost: { _ in 25 * 56 + 56 * 12 + 4 * 9 * 12 * 12 + 12 * 56 + 81 * 56 },
            values: [
                .set5: [2: (37.00, 0.9558), 3: (33.16, 0.9140), 4: (30.71, 0.8657)],
                .set14: [2: (32.63, 0.9088), 3: (29.43, 0.8242), 4: (27.59, 0.7535)],
                .bsd100: [2: (31.53, 0.8920), 3: (28.53, 0.7910), 4: (26.98, 0.7150)],
                .urban100: [2: (29.88, 0.9020), 3: (26.43, 0.8080), 4: (24.62, 0.7280)],
            ]),
        Row(
            method: "ESPCN", source: "Shi et al. 2016, trained on ImageNet",
            cost: { 25 * 64 + 9 * 64 * 32 + 9 * 32 * $0 * $0 },
            values: [
                .set5: [3: (33.13, nil), 4: (30.90, nil)],
                .set14: [3: (29.49, nil), 4: (27.73, nil)],
            ]),
        Row(
            method: "VDSR", source: "Kim et al. 2016",
            cost: { $0 * $0 * (9 * 64 + 18 * 9 * 64 * 64 + 9 * 64) },
            values: [
                .set5: [2: (37.53, 0.9587), 3: (33.66, 0.9213), 4: (31.35, 0.8838)],
                .set14: [2: (33.03, 0.9124), 3: (29.77, 0.8314), 4: (28.01, 0.7674)],
                .bsd100: [2: (31.90, 0.8960), 3: (28.82, 0.7976), 4: (27.29, 0.7251)],
                .urban100: [2: (30.76, 0.9140), 3: (27.14, 0.8279), 4: (25.18, 0.7524)],
            ]),
        Row(
            method: "SRResNet", source: "Ledig et al. 2017", cost: { _ in residualNetworkCost },
            values: [
                .set5: [4: (32.05, 0.9019)], .set14: [4: (28.49, 0.8184)],
                .bsd100: [4: (27.58, 0.7620)],
            ]),
        Row(
            method: "SRGAN", source: "Ledig et al. 2017", cost: { _ in residualNetworkCost },
            values: [
                .set5: [4: (29.40, 0.8472)], .set14: [4: (26.02, 0.7397)],
                .bsd100: [4: (25.16, 0.6688)],
            ]),
    ]

    /// 9×9 of RGB, sixteen blocks of two 3×3, one more, two enlargements by pixel shuffle, and 9×9 to
    /// RGB at sixteen times the pixels.
    private static let residualNetworkCost =
        81 * 3 * 64 + 33 * 9 * 64 * 64 + (1 + 4) * 9 * 64 * 256 + 16 * 81 * 64 * 3
}
