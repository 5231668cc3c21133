import Foundation

/// A named thread that runs one closure and is joined exactly once.
struct StageThread: ~Copyable {
    private let handle: pthread_t

    /// Starts the thread. `name` is shown by debuggers and `top -H`; Linux keeps 15 bytes of it.
    init(name: String, _ body: @escaping @Sendable () -> Void) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var handle = pthread_t()
        let status = pthread_create(
            &handle, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                Thread.current.name = start.name
                start.body()
                return nil
            }, start.toOpaque())
        precondition(status == 0, "pthread_create failed with \(status) for thread '\(name)'")
        self.handle = handle
    }

    /// Waits for the closure to return.
    consuming func join() {
        pthread_join(handle, nil)
    }

    private final class Start {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
