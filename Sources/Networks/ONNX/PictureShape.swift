/// What a file says of the shape of its input or output: `[1][1][height][width]`.
struct PictureShape {
    private static let floatType: Int32 = 1

    let name: String
    /// Nil where the file leaves it open, as it should.
    let height: Int?
    let width: Int?

    /// Throws: `unsupportedModel` unless it can be a float luma picture. A fixed height and width
    /// is taken: no operator that is accepted depends on it.
    init(of value: ONNXValueInfo, role: String, path: String) throws(NetworkError) {
        name = value.name
        func refuse(_ reason: String) -> NetworkError {
            .unsupportedModel(
                path: path, reason: "the \(role) '\(printable(value.name))' \(reason)",
                accepted: "a FLOAT tensor [1, 1, height, width]: one luma picture"
            )
        }
        guard !value.name.isEmpty else { throw refuse("has no name") }
        guard value.type.hasTensorType else { throw refuse("is not a tensor") }
        let tensor = value.type.tensorType
        guard tensor.elemType == Self.floatType else {
            throw refuse("has elements of type \(tensor.elemType)")
        }
        guard tensor.hasShape else {
            (height, width) = (nil, nil)
            return
        }
        let dimensions = tensor.shape.dim
        guard dimensions.count == 4 else { throw refuse("has \(dimensions.count) dimensions") }
        for (index, word) in [(0, "pictures"), (1, "channels")] where dimensions[index].hasDimValue
        {
            let extent = dimensions[index].dimValue
            guard extent == 1 else { throw refuse("has \(extent) \(word)") }
        }
        for dimension in dimensions[2...] where dimension.hasDimValue {
            guard dimension.dimValue > 0 else {
                throw refuse("has an extent of \(dimension.dimValue)")
            }
        }
        height = dimensions[2].hasDimValue ? Int(clamping: dimensions[2].dimValue) : nil
        width = dimensions[3].hasDimValue ? Int(clamping: dimensions[3].dimValue) : nil
    }

    /// Refuses a shape that states other extents than `factor` times those that `input` states.
    func check(isTimes factor: Int, _ input: PictureShape, path: String) throws(NetworkError) {
        for (own, other) in [(height, input.height), (width, input.width)] {
            guard let own, let other else { continue }
            let (product, overflow) = other.multipliedReportingOverflow(by: factor)
            guard overflow || product != own else { continue }
            throw .malformed(
                path: path,
                reason: "it says that its output is \(own) samples for an input of \(other), "
                    + "but its layers enlarge \(factor) times"
            )
        }
    }
}
