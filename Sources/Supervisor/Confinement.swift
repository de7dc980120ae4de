internal import CEntry

/// Leaves this process only what supervising takes: one descriptor, the root directory, CAP_KILL, nine system calls; and
/// what the orders take besides: write(2) to stderr or to a report, rmdir for control groups, ioctl(2) for a terminal,
/// recvmsg(2) and sendmsg(2) for notifications.
///
/// Returns the descriptor of the list of children, negative where there is none to read, or nil when the kernel
/// refused a restriction.
func confine(for orders: Orders, isFirst: Bool) -> CInt? {
    let speaks = orders.explainsKill || orders.observer > 0 || orders.tellsReaped
    // Descriptors first: an open pipe end keeps its reader from seeing the end. stderr goes last, for a refusal.
    guard closeDescriptors(0, 1, for: orders), closeDescriptors(3, .max, for: orders),
        entry_change_directory_to_root()
    else { return nil }
    // Process 1 signals everyone with kill(-1); the list would only pin /proc. Opened while still dumpable, because
    // PR_SET_DUMPABLE 0 gives /proc/self to root.
    let children = isFirst ? -1 : entry_open_children()
    entry_release_image()
    guard entry_name_itself(),
        isFirst || orders.leavesOrphans || entry_adopt_orphans(),
        entry_forbid_inspection(),
        entry_drop_capabilities(orders.overrides),
        speaks || closeDescriptors(2, 2, for: orders),
        entry_confine(
            entry_permissions(
                speaks: speaks,
                removes_directories: orders.group(0) >= 0,
                hands_terminal: orders.terminal >= 0,
                report: orders.report,
                tree: orders.tree,
                notifications: orders.notifications,
                manager: orders.manager,
                directory: orders.directory
            )
        )
    else { return nil }
    return children
}

/// Closes `first` to `last` but those that are kept.
private func closeDescriptors(_ first: CInt, _ last: CInt, for orders: Orders) -> Bool {
    var next = first
    while next <= last {
        let kept = orders.kept(from: next) ?? .max
        let end = kept > last ? last : kept - 1
        guard next > end || entry_close_range(CUnsignedInt(bitPattern: next), CUnsignedInt(bitPattern: end))
        else { return false }
        if kept >= last { return true }
        next = kept + 1
    }
    return true
}
