/// The signal numbers the rules name; the same on x86_64 and aarch64.
enum Signal {
    static var hangup: CInt { 1 }
    static var interrupt: CInt { 2 }
    static var quit: CInt { 3 }
    static var kill: CInt { 9 }
    static var terminate: CInt { 15 }
    static var childChanged: CInt { 17 }
    static var `continue`: CInt { 18 }
    static var stop: CInt { 19 }
    static var terminalStop: CInt { 20 }
    static var terminalInput: CInt { 21 }
    static var terminalOutput: CInt { 22 }
    static var windowChanged: CInt { 28 }
    static var inputOutput: CInt { 29 }
    static var badCall: CInt { 31 }
}
