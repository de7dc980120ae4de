/// The names of signals (signal(7)), with or without `SIG`, and their numbers on x86_64 and aarch64.
package enum SignalNumber {
    /// 1 to 64, from a name, `RTMIN+n`, `RTMAX-n` or the number; nil for what is none.
    package static func number(of text: String) -> CInt? {
        if let number = CInt(text) { return (1...64).contains(number) ? number : nil }
        let upper = text.uppercased()
        let name = upper.hasPrefix("SIG") ? Substring(upper.dropFirst(3)) : Substring(upper)
        if name.hasPrefix("RTM") { return realTime(name) }
        return names.firstIndex { $0 == name }.map { CInt($0 + 1) } ?? aliases(name)
    }

    /// `TERM`, `RTMIN+3`.
    package static func name(of number: CInt) -> String {
        if (1...31).contains(number) { return String(names[Int(number) - 1]) }
        return number == firstRealTime ? "RTMIN" : "RTMIN+\(number - firstRealTime)"
    }

    /// glibc keeps 32 and 33 to itself.
    private static let firstRealTime: CInt = 34
    private static let lastRealTime: CInt = 64

    private static func realTime(_ name: Substring) -> CInt? {
        let offset = name.dropFirst(5)
        guard offset.isEmpty || offset.first == "+" || offset.first == "-" else { return nil }
        guard let distance = offset.isEmpty ? 0 : CInt(offset) else { return nil }
        let base: CInt
        switch name.prefix(5) {
        case "RTMIN": base = firstRealTime
        case "RTMAX": base = lastRealTime
        default: return nil
        }
        let (number, isTooFar) = base.addingReportingOverflow(distance)
        return !isTooFar && (firstRealTime...lastRealTime).contains(number) ? number : nil
    }

    private static func aliases(_ name: Substring) -> CInt? {
        switch name {
        case "IOT": 6
        case "CLD": 17
        case "POLL": 29
        default: nil
        }
    }

    private static let names: [Substring] = [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
        "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM",
        "PROF",
        "WINCH", "IO", "PWR", "SYS",
    ]
}
