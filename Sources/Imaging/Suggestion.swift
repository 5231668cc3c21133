/// The word among `candidates` that the user most likely meant by `word`, or nil when none is near.
///
/// Near means a Damerau–Levenshtein distance (one insertion, deletion, substitution or swap of
/// neighbours costs 1) of at most a third of the longer word, and at least of 1. Case is ignored.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
    let target = Array(word.lowercased())
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
        let letters = Array(candidate.lowercased())
        let limit = max(1, max(target.count, letters.count) / 3)
        let distance = editDistance(target, letters)
        if distance <= limit, distance < best?.distance ?? .max {
            best = (distance, candidate)
        }
    }
    return best?.candidate
}

/// "; did you mean 'x'?", or nothing when no candidate is near.
package func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String {
    suggestion(for: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    for i in a.indices {
        var current = [i + 1] + [Int](repeating: 0, count: b.count)
        for j in b.indices {
            current[j + 1] = min(
                previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                current[j + 1] = min(current[j + 1], beforePrevious[j - 1] + 1)
            }
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
}
