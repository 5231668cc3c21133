import TestSupport
import Testing

@testable import Quality

struct SymmetricMatrixTests {
    @Test(arguments: [1, 2, 9])
    func eigenvectorsRebuildTheMatrix(count: Int) {
        var random = SplitMix64(seed: 7)
        var matrix = SymmetricMatrix(count: count)
        for i in 0..<count {
            for j in i..<count { matrix[i, j] = Double.random(in: -1...1, using: &random) }
        }
        let (values, vectors) = matrix.eigen()
        for i in 0..<count {
            for j in 0..<count {
                let sum = zip(values, vectors).reduce(0) { $0 + $1.0 * $1.1[i] * $1.1[j] }
                #expect(abs(sum - matrix[i, j]) < 1e-12)
                let dot = zip(vectors[i], vectors[j]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(dot - (i == j ? 1 : 0)) < 1e-12)
            }
        }
    }
}
