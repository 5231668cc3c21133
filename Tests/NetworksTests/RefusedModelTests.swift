import Networks
import Testing

/// Files that are ONNX but beyond what is accepted, each with what its message must say.
@Suite struct RefusedModelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let model: TestModel
        let message: String

        init(_ message: String, _ change: (inout TestModel) -> Void) {
            var model = TestModel()
            change(&model)
            self.model = model
            self.message = message
            testDescription = message
        }

        /// A model of one node with constants as further inputs.
        static func node(
            _ op: String, _ tensors: [TestModel.Tensor] = [],
            _ attributes: [(String, TestModel.Attribute)] = [], _ message: String
        ) -> Case {
            Case(message) {
                $0.tensors = tensors
                $0.nodes[0].op = op
                $0.nodes[0].inputs = ["luma"] + tensors.map(\.name)
                $0.nodes[0].attributes = attributes
            }
        }
    }

    static func weights(_ dims: [Int64], name: String = "w") -> TestModel.Tensor {
        let count = Int(dims.reduce(1, *))
        return TestModel.Tensor(name: name, dims: dims, values: Array(repeating: 0.5, count: count))
    }

    @Test func theUnchangedModelIsAccepted() throws {
        let network = try Network.read(TestModel().bytes, path: "test.onnx")
        #expect(network.layers.map(\.operation) == [.activation(.relu)])
        #expect(network.name == "test")
        #expect(network.scale == 1)
    }

    static let files: [Case] = [
        Case("opset) 12; accepted: 13 to 26") { $0.opset = 12 },
        Case("opset) 99") { $0.opset = 99 },
        Case("(ir_version) 2; accepted: 3 to 14") { $0.fileVersion = 2 },
        Case("it takes 2 tensors ('luma', 'other'); accepted: one luma picture") {
            $0.inputs = ["luma", "other"]
        },
        Case("it takes nothing") { $0.inputs = [] },
        Case("it gives 2 tensors") { $0.outputs = ["upscaled", "more"] },
        Case("it gives nothing") { $0.outputs = [] },
        Case("the input 'luma' has 3 channels") { $0.inputShape = [1, 3, nil, nil] },
        Case("the input 'luma' has 8 pictures") { $0.inputShape = [8, 1, nil, nil] },
        Case("the input 'luma' has 3 dimensions") { $0.inputShape = [1, nil, nil] },
        Case("the input 'luma' has an extent of -5") { $0.inputShape = [1, 1, -5, nil] },
        Case("the input 'luma' has elements of type 10") { $0.elementType = 10 },
        Case("output is 12 samples for an input of 5") {
            $0.inputShape = [1, 1, 5, nil]
            $0.outputShape = [1, 1, 12, nil]
        },
        Case("nothing computes the output 'elsewhere'") { $0.outputs = ["elsewhere"] },
        Case("two tensors named 'w'") { $0.tensors = [weights([1]), weights([1])] },
        Case("Relu 'node': its output 'upscaled' has been defined before") {
            $0.nodes.append($0.nodes[0])
        },
        Case("Relu 'node': its input 'nowhere' is not defined") {
            $0.nodes[0].inputs = ["nowhere"]
        },
        Case("its input 'b' is computed by a later node; accepted: nodes in order, without cycles")
        {
            $0.nodes = [
                .init(inputs: ["b"], outputs: ["a"]), .init(inputs: ["a"], outputs: ["b"]),
                .init(inputs: ["luma"], outputs: ["upscaled"]),
            ]
        },
        Case("its input 'upscaled' is computed by a later node") {
            $0.nodes[0].inputs = ["upscaled"]
        },
        Case("Gelu 'node': this operator is not supported; accepted: Add, BatchNormalization") {
            $0.nodes[0].op = "Gelu"
        },
        Case("Gelu (node 0): this operator") {
            $0.nodes[0].op = "Gelu"
            $0.nodes[0].name = ""
        },
        Case("it is an operator of the domain 'com.example'") {
            $0.nodes[0].domain = "com.example"
        },
        Case("it has 2 outputs") { $0.nodes[0].outputs = ["upscaled", "second"] },
        Case("it has 0 outputs") { $0.nodes[0].outputs = [] },
        Case("it has 2 inputs; accepted: 1") { $0.nodes[0].inputs = ["luma", "luma"] },
        Case("its first input is missing") { $0.nodes[0].inputs = [""] },
        Case("has the attribute 'alpha'; accepted: none") {
            $0.nodes[0].attributes = [("alpha", .float(1))]
        },
        Case("is 64 times as large as the picture; accepted: at most 8 times") {
            let attributes: [(String, TestModel.Attribute)] = [("mode", .string("linear"))]
            $0.tensors = [
                .init(name: "s", dims: [4], values: [1, 1, 8, 8])
            ]
            $0.nodes = [
                .init(
                    op: "Resize", inputs: ["luma", "", "s"], outputs: ["a"],
                    attributes: attributes),
                .init(op: "Resize", inputs: ["a", "", "s"], attributes: attributes),
            ]
        },
        Case("its inputs are 1× and 2× as large as the picture") {
            $0.tensors = [.init(name: "s", dims: [4], values: [1, 1, 2, 2])]
            $0.nodes = [
                .init(op: "Resize", inputs: ["luma", "", "s"], outputs: ["a"]),
                .init(op: "Add", inputs: ["a", "luma"]),
            ]
        },
        Case("both of its inputs are constants") {
            $0.tensors = [weights([1])]
            $0.nodes[0].op = "Add"
            $0.nodes[0].inputs = ["w", "w"]
        },
    ]

    static let same: (String, TestModel.Attribute) = ("auto_pad", .string("SAME_UPPER"))

    static let nodes: [Case] = [
        .node(
            "Conv", [weights([1, 1, 3, 3])], [], "3×3 kernel with pads [0, 0, 0, 0] does not keep"),
        .node(
            "Conv", [weights([1, 1, 3, 3])], [("pads", .ints([1, 1, 1, 0]))],
            "accepted: pads [1, 1, 1, 1], or auto_pad SAME_UPPER or SAME_LOWER"),
        .node("Conv", [weights([1, 1, 3, 3])], [("pads", .ints([1]))], "'pads' has 1 values"),
        .node("Conv", [weights([1, 1, 2, 2])], [same], "its kernel is 2×2; accepted: odd"),
        .node("Conv", [weights([1, 1, 33, 1])], [same], "its kernel is 33×1; accepted: at most"),
        .node("Conv", [weights([2, 1, 1, 1])], [], "the output 'upscaled' has 2 channels"),
        .node("Conv", [weights([1, 2, 1, 1])], [], "for 2 input channels and its input has 1"),
        .node("Conv", [weights([1025, 1, 1, 1])], [], "has 1025 channels; accepted: at most 1024"),
        .node("Conv", [weights([1, 1])], [], "weight tensor has the shape [1, 1]"),
        .node("Conv", [weights([1, 1, 1, 1])], [("group", .int(2))], "group is 2; accepted: 1"),
        .node("Conv", [weights([1, 1, 1, 1])], [("strides", .ints([2, 2]))], "strides is [2, 2]"),
        .node(
            "Conv", [weights([1, 1, 1, 1])], [("dilations", .ints([2, 1]))], "dilations is [2, 1]"),
        .node(
            "Conv", [weights([1, 1, 1, 1])], [("kernel_shape", .ints([3, 3]))],
            "kernel_shape is [3, 3] but its weight tensor has the shape [1, 1, 1, 1]"),
        .node("Conv", [weights([1, 1, 1, 1])], [("group", .string("1"))], "'group' is a string"),
        .node(
            "Conv", [weights([1, 1, 1, 1])], [("group", .int(1)), ("group", .int(1))],
            "it has the attribute 'group' twice"),
        .node(
            "Conv", [weights([1, 1, 1, 1])], [("auto_pad", .string("SOME"))], "auto_pad is 'SOME'"),
        .node(
            "Conv", [weights([1, 1, 1, 1]), weights([2], name: "b")], [],
            "its bias has the shape [2]; accepted: [1]"),
        .node(
            "ConvTranspose", [weights([1, 1, 3, 3])], [("strides", .ints([2, 2]))],
            "its output is 2·height + 1 rows by 2·width + 1 columns"),
        .node(
            "ConvTranspose", [weights([1, 1, 1, 1])], [("strides", .ints([2, 3]))],
            "strides is [2, 3]"),
        .node(
            "ConvTranspose", [weights([1, 1, 1, 1])], [("strides", .ints([0, 0]))],
            "strides is [0, 0]"),
        .node(
            "ConvTranspose", [weights([1, 1, 1, 1])], [("strides", .ints([.max, .max]))],
            "strides is [9223372036854775807"),
        .node(
            "ConvTranspose", [weights([1, 1, 2, 2])],
            [("strides", .ints([2, 2])), ("output_padding", .ints([.max, .min]))],
            "output_padding is ["),
        .node(
            "ConvTranspose", [weights([1, 1, 2, 2])],
            [("strides", .ints([2, 2])), ("pads", .ints([.max, 0, .max, 0]))], "pads is ["),
        .node("DepthToSpace", [], [("blocksize", .int(0))], "blocksize is 0; accepted: 1 to 8"),
        .node("DepthToSpace", [], [("blocksize", .int(.max))], "blocksize is 9223372036854775807"),
        .node("DepthToSpace", [], [("blocksize", .int(2))], "a multiple of 4 channels"),
        .node(
            "DepthToSpace", [], [("blocksize", .int(1)), ("mode", .string("ABC"))],
            "mode is 'ABC'; accepted: DCR, CRD"),
        .node("PRelu", [weights([3, 1, 1])], [], "its slope has the shape [3, 1, 1]"),
        .node("LeakyRelu", [], [("alpha", .float(.nan))], "'alpha' is nan"),
        .node(
            "Clip", [.init(name: "a", values: [1]), .init(name: "b", values: [0])], [],
            "it clips to 1.0...0.0"),
        .node("Clip", [weights([2])], [], "its lower bound has the shape [2]; accepted: a scalar"),
        .node("Add", [weights([1, 1, 2, 2])], [], "its second operand has the shape [1, 1, 2, 2]"),
        .node("Concat", [], [], "it has no axis"),
        .node("Concat", [], [("axis", .int(2))], "axis is 2; accepted: 1"),
        .node("Concat", [weights([1])], [("axis", .int(1))], "its input is a constant"),
        .node("Resize", [], [], "its scales is missing"),
        .node(
            "BatchNormalization",
            [
                weights([1], name: "a"), weights([1], name: "b"), weights([1], name: "c"),
                .init(name: "d", values: [-2]),
            ], [], "its variance is not positive"),
        .node("Constant", [], [("value_int", .int(1))], "it has 1 inputs; accepted: 0"),
        .node("Identity", [weights([1])], [], "it has 2 inputs; accepted: 1"),
    ]

    static let tensors: [Case] = [
        .node("Mul", [.init(dims: [2])], [], "should hold 2 numbers and holds 1"),
        .node("Mul", [.init(dims: [.max, .max])], [], "has absurd dimensions"),
        .node("Mul", [.init(dims: [1 << 40])], [], "should hold 1099511627776 numbers"),
        .node("Mul", [.init(dims: [-1])], [], "has a dimension of -1"),
        .node("Mul", [.init(dims: [0], values: [])], [], "has a dimension of 0"),
        .node("Mul", [.init(dims: Array(repeating: 1, count: 9))], [], "has 9 dimensions"),
        .node("Mul", [.init(values: [.nan])], [], "infinite or not numbers"),
        .node("Mul", [.init(values: [.infinity])], [], "infinite or not numbers"),
        .node("Mul", [.init(dataType: 10)], [], "holds FLOAT16 values; accepted: FLOAT"),
        .node("Mul", [.init(dataType: 77)], [], "holds type 77 values"),
        .node("Mul", [.init(isExternal: true)], [], "lies in another file"),
    ]

    static func resize(
        _ scales: [Float], _ attributes: [(String, TestModel.Attribute)], _ message: String
    ) -> Case {
        Case(message) {
            $0.tensors = [.init(name: "s", dims: [Int64(scales.count)], values: scales)]
            $0.nodes[0].op = "Resize"
            $0.nodes[0].inputs = ["luma", "", "s"]
            $0.nodes[0].attributes = attributes
        }
    }

    static let resizes: [Case] = [
        resize([1, 1, 1.5, 1.5], [], "it scales by [1.0, 1.0, 1.5, 1.5]"),
        resize([1, 1, 2, 3], [], "accepted: [1, 1, r, r] with a whole r of 1 to 8"),
        resize([2, 1, 2, 2], [], "it scales by [2.0, 1.0"),
        resize([2, 2], [("axes", .ints([1, 2]))], "for the axes [1, 2]"),
        resize([1, 1, 1e30, 1e30], [], "it scales by"),
        resize([1, 1, 2, 2], [("mode", .string("area"))], "mode is 'area'"),
        resize(
            [1, 1, 2, 2], [("coordinate_transformation_mode", .string("align_corners"))],
            "coordinate_transformation_mode is 'align_corners'"),
        resize(
            [1, 1, 2, 2],
            [
                ("mode", .string("linear")),
                ("coordinate_transformation_mode", .string("asymmetric")),
            ],
            "coordinate_transformation_mode is 'asymmetric'"),
        resize([1, 1, 2, 2], [("nearest_mode", .string("ceil"))], "nearest_mode is 'ceil'"),
        resize(
            [1, 1, 2, 2], [("mode", .string("cubic")), ("cubic_coeff_a", .float(-0.6))],
            "cubic_coeff_a is -0.6; accepted: -0.5 or -0.75"),
        resize([1, 1, 2, 2], [("antialias", .int(1))], "antialias is 1; accepted: 0"),
        resize([1, 1, 2, 2], [("exclude_outside", .int(1))], "exclude_outside is 1"),
    ]

    @Test(arguments: files + nodes + tensors + resizes)
    func isRefusedWithItsReason(refused: Case) throws {
        let error = #expect(throws: NetworkError.self) {
            try Network.read(refused.model.bytes, path: "in.onnx")
        }
        let description = try #require(error).description
        #expect(description.contains(refused.message), "\(description)")
        #expect(description.contains("'in.onnx'"))
    }
}
