import Networks
import TestSupport
import Testing

/// Reader and evaluator together against ONNX Runtime: every operator in every accepted form.
@Suite struct ReferenceEvaluatorTests {
    /// How far ONNX Runtime's single precision may be from the evaluator's double precision, for
    /// samples of about 1 and weights up to 1. Larger weights magnify what was rounded before them.
    ///
    /// A sum of n products has a rounding error near √n · 2⁻²⁴ of its largest partial sum: 1.4e-6
    /// for the 576 products of a 3×3 convolution of 64 channels, and a network adds a few such
    /// layers. Its tanh and sigmoid are approximations with errors of some 1e-7. The largest
    /// difference seen is 1.3e-6 times the largest weight (2.3e-5 and 18 of `espcn_x3`); a wrong
    /// weight or shift of a sample shows at 1e-2 and more.
    static let tolerance = 4e-6

    @Test func thereAreFixtures() {
        #expect(NetworkFixture.all.count > 100)
    }

    @Test(arguments: NetworkFixture.all)
    func agreesWithONNXRuntime(fixture: NetworkFixture) throws {
        let network = try Network.read(path: fixture.network)
        let (input, expected) = try fixture.pictures()
        #expect(expected.width == input.width * network.scale)
        #expect(expected.height == input.height * network.scale)
        let output = ReferenceEvaluator(network).output(
            for: FeatureMap(
                channels: 1, height: input.height, width: input.width,
                values: input.samples.map(Double.init)))
        try #require(output.values.count == expected.samples.count)
        let largest = zip(output.values, expected.samples).map { abs($0 - Double($1)) }.max() ?? 0
        #expect(largest <= Self.tolerance * max(Self.largestWeight(of: network), 1))
    }

    private static func largestWeight(of network: Network) -> Double {
        let weights = network.layers.flatMap { layer -> [Float] in
            switch layer.operation {
            case .convolution(let it): it.weights
            case .transposedConvolution(let it): it.weights
            default: []
            }
        }
        return Double(weights.map(abs).max() ?? 0)
    }
}
