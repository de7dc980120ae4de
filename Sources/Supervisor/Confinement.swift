internal import CEntry

/// Leaves this process only what supervising takes: one descriptor, the root directory, CAP_KILL, nine system calls.
///
/// With `speaks` stderr stays open, and write(2) to it is one call more.
///
/// Returns the descriptor of the list of children, negative where there is none to read, or nil when the kernel
/// refused a restriction.
func confine(keeping descriptor: CInt, isFirst: Bool, speaks: Bool) -> CInt? {
    let kept = CUnsignedInt(bitPattern: descriptor)
    // Descriptors first: an open pipe end keeps its reader from seeing the end. stderr goes last, for a refusal.
    guard closeDescriptors(0, 1, except: kept), closeDescriptors(3, .max, except: kept),
        entry_change_directory_to_root()
    else { return nil }
    // Process 1 signals everyone with kill(-1); the list would only pin /proc. Opened while still dumpable, because
    // PR_SET_DUMPABLE 0 gives /proc/self to root.
    let children = isFirst ? -1 : entry_open_children()
    entry_release_image()
    guard entry_name_itself(),
        isFirst || entry_adopt_orphans(),
        entry_forbid_inspection(),
        entry_drop_capabilities(),
        speaks || closeDescriptors(2, 2, except: kept),
        entry_confine(speaks)
    else { return nil }
    return children
}

private func closeDescriptors(_ first: CUnsignedInt, _ last: CUnsignedInt, except kept: CUnsignedInt) -> Bool
{
    if kept < first || kept > last { return entry_close_range(first, last) }
    return (kept == first || entry_close_range(first, kept - 1))
        && (kept == last || entry_close_range(kept + 1, last))
}
