/// The status word of wait4(2), decoded as the W… macros of <sys/wait.h> do.
enum WaitStatus {
    case exited(CInt)
    case died(CInt)
    case stopped(CInt)
    case continued

    init(_ status: CInt) {
        let signal = status & 0x7f
        let code = status >> 8 & 0xff
        self =
            switch signal {
            case 0: .exited(code)
            case 0x7f: status == 0xffff ? .continued : .stopped(code)
            default: .died(signal)
            }
    }
}
