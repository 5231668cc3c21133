import Media

extension OutputReport {
    /// What `plan` decides for the streams of an output.
    init(file: String, plan: StreamPlan) {
        self.file = file
        container = plan.format.name
        streams = plan.decisions.map { decision in
            let fate =
                switch decision.action {
                case .upscale: "upscaled"
                case .copy: "copied"
                case .convert: "converted"
                case .drop: "dropped"
                }
            return Fate(
                index: decision.stream.index, fate: fate, sentence: decision.sentence,
                reason: decision.reason,
                containers: decision.action == .drop ? decision.alternatives : nil)
        }
        warnings = plan.losses
    }
}
