import Sealing
import Testing

@Suite struct `What launch seal is asked for` {
    @Test(arguments: [
        ("TOKEN", "TOKEN", false), ("TOKEN=-", "TOKEN", true), ("", "", false), ("=-", "", true),
        ("-", "-", false),
    ]) func `is a name, or a name and standard input`(_ word: String, _ name: String, _ isInput: Bool) throws
    {
        let item = try #require(SealRequest.Item(word))
        #expect(item.name == name)
        #expect(item.fromStandardInput == isInput)
    }

    @Test(arguments: ["TOKEN=secret", "TOKEN=", "TOKEN=--", "TOKEN=-x", "TOKEN=a=-", "=x"])
    func `is never a value`(_ word: String) { #expect(SealRequest.Item(word) == nil) }
}
