internal import CFFmpeg
internal import Imaging

/// Sets an option of an FFmpeg object or one of its children, and explains a refusal.
///
/// The object is anything that starts with a pointer to an `AVClass`; `owner` is how messages call
/// it, for example `libx264`; only options with all of `flags` (`AV_OPT_FLAG_…`) are proposed.
///
/// - Throws: `invalidOption` with the nearest name, or with the values it takes. Calls `av_opt_set`.
func setOption(
    _ key: String, _ value: String, on object: UnsafeMutableRawPointer, owner: String, flags: Int32
) throws(MediaError) {
    // Options of decoders or of sound belong to the same object, and would be taken without effect.
    let isForeign =
        findOption(key, on: object).map { $0.option.pointee.flags & flags != flags } ?? true
    let code =
        isForeign
        ? subpixel_averror_option_not_found()
        : av_opt_set(object, key, value, AV_OPT_SEARCH_CHILDREN)
    guard code < 0 else { return }
    if isForeign {
        let names = optionNames(of: object, flags: flags)
        throw MediaError(
            .invalidOption, "\(owner) has no option '\(key)'\(didYouMean(key, among: names))",
            reason: "", code: code)
    }
    let accepted = acceptedValues(of: key, on: object)
    let near = didYouMean(value, among: accepted.names)
    throw MediaError(
        .invalidOption, "\(owner): '\(value)' is no value for '\(key)'\(near)", reason: "",
        hint: accepted.text, code: code)
}

/// Whether the object or one of its children has the option. Calls `av_opt_find2`.
func findOption(
    _ key: String, on object: UnsafeMutableRawPointer
) -> (option: UnsafePointer<AVOption>, target: UnsafeMutableRawPointer)? {
    var target: UnsafeMutableRawPointer?
    guard let option = av_opt_find2(object, key, nil, 0, AV_OPT_SEARCH_CHILDREN, &target),
        let target
    else { return nil }
    return (option, target)
}

/// The names of the options of an object and its children that have all of `flags`.
func optionNames(of object: UnsafeMutableRawPointer, flags: Int32) -> [String] {
    var names: [String] = []
    forEachOption(of: object) { option in
        if option.type != AV_OPT_TYPE_CONST, option.flags & flags == flags {
            names.append(String(cString: option.name))
        }
    }
    var child: UnsafeMutableRawPointer?
    while let next = av_opt_child_next(object, child) {
        names += optionNames(of: next, flags: flags)
        child = next
    }
    return names
}

/// The named values of an option, and a clause that lists them or tells the range.
private func acceptedValues(
    of key: String, on object: UnsafeMutableRawPointer
) -> (names: [String], text: String?) {
    guard let (option, target) = findOption(key, on: object) else { return ([], nil) }
    var names: [String] = []
    if let unit = option.pointee.unit {
        forEachOption(of: target) { other in
            if other.type == AV_OPT_TYPE_CONST, let otherUnit = other.unit,
                strcmp(unit, otherUnit) == 0
            {
                names.append(String(cString: other.name))
            }
        }
    }
    if !names.isEmpty { return (names, "it takes \(names.joined(separator: ", "))") }
    switch option.pointee.type {
    case AV_OPT_TYPE_INT, AV_OPT_TYPE_INT64, AV_OPT_TYPE_UINT64, AV_OPT_TYPE_FLOAT,
        AV_OPT_TYPE_DOUBLE:
        return (
            [], "it takes numbers from \(plain(option.pointee.min)) to \(plain(option.pointee.max))"
        )
    case AV_OPT_TYPE_BOOL:
        return ([], "it takes 0 or 1")
    default:
        return ([], nil)
    }
}

private func plain(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? "\(number)"
}

private func forEachOption(of object: UnsafeMutableRawPointer, _ body: (AVOption) -> Void) {
    var option: UnsafePointer<AVOption>?
    while let next = av_opt_next(object, option) {
        body(next.pointee)
        option = next
    }
}
