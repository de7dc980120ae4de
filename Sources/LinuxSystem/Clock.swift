internal import Glibc

/// Wall-clock time (clock_gettime(2), `CLOCK_REALTIME`).
package enum Clock {
    /// Seconds since 1970-01-01T00:00:00Z.
    package static func unixSeconds() -> Int64 {
        var now = timespec()
        // Safety: `now` outlives the call; CLOCK_REALTIME cannot fail.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec)
    }
}
