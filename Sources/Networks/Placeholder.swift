/// Stands in until the module is written.
package struct Network: Sendable {}
