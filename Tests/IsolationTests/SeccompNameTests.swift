import Isolation
import Testing

@Suite struct `System call names` {
    @Test func `have one number per architecture`() {
        #expect(SystemCallName.resolve("execveat", for: .x86_64) == .number(322))
        #expect(SystemCallName.resolve("execveat", for: .aarch64) == .number(281))
    }

    @Test func `may be missing on one architecture`() {
        #expect(SystemCallName.resolve("open", for: .x86_64) == .number(2))
        #expect(SystemCallName.resolve("open", for: .aarch64) == .absent)
        #expect(SystemCallName.resolve("uretprobe", for: .aarch64) == .absent)
        #expect(SystemCallName.resolve("socketcall", for: .x86_64) == .absent)
    }

    @Test(arguments: ["", "opne", "OPEN", "open ", "5"])
    func `that no architecture knows are unknown`(_ name: String) {
        #expect(SystemCallName.resolve(name, for: .x86_64) == .unknown)
        #expect(SystemCallName.resolve(name, for: .aarch64) == .unknown)
    }

    @Test func `include the calls newer than libseccomp`() {
        #expect(SystemCallName.resolve("statmount", for: .x86_64) == .number(457))
        #expect(SystemCallName.resolve("mseal", for: .aarch64) == .number(462))
        #expect(SystemCallName.resolve("setxattrat", for: .x86_64) == .number(463))
        #expect(SystemCallName.resolve("open_tree_attr", for: .x86_64) == .number(467))
        #expect(SystemCallName.resolve("file_setattr", for: .x86_64) == .number(469))
        #expect(SystemCallName.resolve("rseq_slice_yield", for: .aarch64) == .number(471))
        #expect(SystemCallName.resolve("uretprobe", for: .x86_64) == .number(335))
    }
}

@Suite struct `Error names` {
    @Test func `are those of the kernel's headers`() {
        #expect(ErrorName.number("EPERM") == 1)
        #expect(ErrorName.number("ENOSYS") == 38)
        #expect(ErrorName.number("ELOOP") == 40)
        #expect(ErrorName.number("EAFNOSUPPORT") == 97)
        #expect(ErrorName.number("EHWPOISON") == 133)
        #expect(ErrorName.number("EWOULDBLOCK") == 11)
    }

    @Test func `and nothing else`() {
        for name in ["", "EFOO", "eperm", "1"] { #expect(ErrorName.number(name) == nil) }
        #expect(ErrorName.name(41) == nil)
        #expect(ErrorName.name(0) == nil)
        #expect(ErrorName.name(134) == nil)
        for number in 1...133 as ClosedRange<UInt16> {
            if let name = ErrorName.name(number) { #expect(ErrorName.number(name) == number) }
        }
    }
}
