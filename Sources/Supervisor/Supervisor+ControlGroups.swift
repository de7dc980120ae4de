internal import CEntry

extension Supervisor {
    /// Removes the control groups of the launch, whose last process has ended. One that holds somebody the kernel could
    /// not end, or groups the command made, stays for the next launcher to remove.
    func removeGroups() {
        guard orders.group(0) >= 0 else { return }
        remove(below: orders.group(0))
        remove(below: orders.group(1))
        remove(below: orders.group(2))
    }

    private func remove(below parent: CInt) {
        guard parent >= 0 else { return }
        // Who has just been reaped may count for a moment longer.
        var attempt = 0
        while entry_remove_directory(parent, orders.groupName) == isBusy, attempt < 50 {
            _ = entry_next_signal(1)
            attempt += 1
        }
    }

    /// EBUSY.
    private var isBusy: CInt { -16 }
}
