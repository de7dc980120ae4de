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

    /// Seconds of `CLOCK_REALTIME` since 1970-01-01T00:00:00Z.
    package static func unixSeconds() -> Int64 {
        var now = timespec()
        // Safety: `now` outlives the call; CLOCK_REALTIME cannot fail.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec)
    }
}
