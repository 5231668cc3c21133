/// A small symmetric matrix and its eigenvalues.
struct SymmetricMatrix {
    let count: Int
    private var values: [Double]

    init(count: Int) {
        self.count = count
        values = [Double](repeating: 0, count: count * count)
    }

    subscript(i: Int, j: Int) -> Double {
        get { values[i * count + j] }
        set {
            values[i * count + j] = newValue
            values[j * count + i] = newValue
        }
    }

    /// The eigenvalues, unordered, with an eigenvector of length 1 each, by Jacobi's rotations.
    ///
    /// Each rotation zeroes one element off the diagonal; a matrix of a few rows is diagonal to
    /// rounding after a few sweeps.
    func eigen() -> (values: [Double], vectors: [[Double]]) {
        var a = self
        var vectors = (0..<count).map { i in (0..<count).map { $0 == i ? 1.0 : 0.0 } }
        let scale = values.map(abs).max() ?? 0
        for _ in 0..<50 {
            var isDiagonal = true
            for p in 0..<count {
                for q in p + 1..<max(p + 1, count) where abs(a[p, q]) > scale * 1e-17 {
                    isDiagonal = false
                    a.rotate(p, q, &vectors)
                }
            }
            if isDiagonal { break }
        }
        return ((0..<count).map { a[$0, $0] }, vectors)
    }

    private mutating func rotate(_ p: Int, _ q: Int, _ vectors: inout [[Double]]) {
        let theta = (self[q, q] - self[p, p]) / (2 * self[p, q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        let (pp, qq, pq) = (self[p, p], self[q, q], self[p, q])
        for k in 0..<count where k != p && k != q {
            let (kp, kq) = (self[k, p], self[k, q])
            self[k, p] = c * kp - s * kq
            self[k, q] = s * kp + c * kq
        }
        self[p, p] = pp - t * pq
        self[q, q] = qq + t * pq
        self[p, q] = 0
        for k in 0..<count {
            let (vp, vq) = (vectors[p][k], vectors[q][k])
            vectors[p][k] = c * vp - s * vq
            vectors[q][k] = s * vp + c * vq
        }
    }
}
