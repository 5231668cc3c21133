/// Finds where one slide gives way to another.
///
/// A new slide is a picture that stands still and differs from the last such picture in a good part of
/// its squares. What moves all the time, such as a film within a lecture or camera footage, is no
/// slide; a speaker in a corner and text that appears line by line are part of one. The slide
/// begins where the picture began to change.
package struct SlideDetector {
    /// What a frame is.
    package enum Finding: Equatable {
        /// Part of the present slide.
        case still
        /// On the way from one picture to another; `cut` for the first frame of it.
        case moving(cut: Bool)
        /// The first still frame of a new slide, which began at that time.
        case begins(at: Double)
    }

    /// Shares of the squares. From one frame to the next: more than `moving` is a change of the
    /// picture, less than `still` none. From the last slide: `other` is another one.
    private static let moving = 0.12
    private static let still = 0.06
    private static let other = 0.15
    /// From the last slide without any sudden change: a fade.
    private static let faded = 0.25

    /// Seconds that a slide lasts at least; a shorter one becomes part of the one before.
    let minimumSeconds: Double
    private var reference: LumaSketch?
    private var previous: LumaSketch?
    private var start = 0.0
    /// Where the picture began to change.
    private var candidate: Double?

    package init(minimumSeconds: Double) { self.minimumSeconds = minimumSeconds }

    /// Takes the frames in order.
    package mutating func next(_ sketch: LumaSketch, at seconds: Double) -> Finding {
        guard let previous, let reference else {
            self.previous = sketch
            self.reference = sketch
            start = seconds
            return .begins(at: seconds)
        }
        let step = sketch.difference(from: previous)
        self.previous = sketch
        if step >= Self.moving {
            let isCut = candidate == nil
            candidate = candidate ?? seconds
            return .moving(cut: isCut)
        }
        let distance = sketch.difference(from: reference)
        guard let began = candidate ?? (distance >= Self.faded ? seconds : nil) else {
            return .still
        }
        guard step < Self.still else {
            candidate = began
            return .moving(cut: false)
        }
        candidate = nil
        guard distance >= Self.other else { return .still }
        self.reference = sketch
        guard began - start >= minimumSeconds else { return .still }
        start = began
        return .begins(at: began)
    }
}
