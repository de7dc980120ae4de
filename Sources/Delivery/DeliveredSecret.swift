package import SecretMemory

/// A secret ready to be handed over: its name for the command, the way, and the bytes.
///
/// A class because an array cannot hold the value itself; nobody copies the bytes.
package final class DeliveredSecret {
    /// The name the command knows it by.
    package let name: String
    package let method: DeliveryMethod
    package let value: LockedBytes

    package init(name: String, method: DeliveryMethod, value: consuming LockedBytes) {
        self.name = name
        self.method = method
        self.value = value
    }
}
