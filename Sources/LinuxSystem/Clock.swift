internal import Glibc

/// Time (clock_gettime(2)).
package enum Clock {
    /// Milliseconds of `CLOCK_MONOTONIC`, which nobody sets.
    package static func monotonicMilliseconds() -> Int64 {
        var now = timespec()
        // Safety: `now` outlives the call; CLOCK_MONOTONIC cannot fail.
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// `2026-11-21T17:45:12Z`
    package static func text(ofUnixSeconds seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        var text = [CChar](repeating: 0, count: 64)
        // Safety: all three outlive the calls; the text is shorter than its room and ends in NUL.
        unsafe gmtime_r(&time, &parts)
        unsafe strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return unsafe text.withUnsafeBufferPointer {
            unsafe $0.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// Seconds of `CLOCK_REALTIME` since 1970-01-01T00:00:00Z.
    package static func unixSeconds() -> Int64 {
        var now = timespec()
        // Safety: `now` outlives the call; CLOCK_REALTIME cannot fail.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec)
    }
}
