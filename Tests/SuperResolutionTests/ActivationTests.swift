import CKernels
import Foundation
import Testing

@testable import SuperResolution

/// The error bounds that `network_kernels.h` states.
@Suite struct ActivationTests {
    @Test(arguments: [(ACTIVATION_TANH.rawValue, 2e-6), (ACTIVATION_SIGMOID.rawValue, 1e-6)])
    func staysWithinItsBound(kind: UInt32, bound: Double) {
        let kernels = KernelTable(level: .best).kernels
        let layout = MapLayout(blocks: 64, resolution: 1)
        let map = CheckBuffer(rows: 1, channels: 1, layout: layout)
        var activation = activation_f32(
            kind: activation_kind(rawValue: kind), slopes: nil, low: 0, high: 0)
        var worst = 0.0
        let count = 4 * layout.tiles
        for index in 0..<count {
            map.floats(0)[index % 4 * layout.phaseStride + index / 4] =
                Float(index) / Float(count) * 40 - 20
        }
        let result = CheckBuffer(rows: 1, channels: 1, layout: layout)
        kernels.activate(
            result.floats(0), map.floats(0), layout.phaseStride, layout.tiles, 1, &activation)
        for index in 0..<count {
            let place = index % 4 * layout.phaseStride + index / 4
            let x = Double(map.floats(0)[place])
            let exact = kind == ACTIVATION_TANH.rawValue ? tanh(x) : 1 / (1 + exp(-x))
            worst = max(worst, abs(Double(result.floats(0)[place]) - exact))
        }
        #expect(worst <= bound)
    }
}
