internal import CEntry

/// The supervisor's first instruction in Swift, called by the ELF entry before libc, TLS, relocation and the Swift
/// runtime exist: nothing below may allocate, cast, use a global or take an address that needs relocation.
///
/// Exits with the child's status (`LAUNCH_SUPERVISOR_FAILED` when it cannot supervise) or dies of the child's signal.
// Safety: the pointer is the kernel's argument vector, which holds `count` C strings and outlives the process.
@c(launch_supervisor)
package func launchSupervisor(_ count: Int, _ arguments: UnsafePointer<UnsafePointer<CChar>?>) -> Never {
    // PDEATHSIG kills the child of a supervisor that gives up here.
    guard let orders = unsafe Orders(count: count, arguments: arguments) else {
        entry_exit(LAUNCH_SUPERVISOR_FAILED)
    }
    // `launch` may have inherited an ignored SIGCHLD, which would let children vanish without a status.
    entry_block_signals()
    entry_default_signal(Signal.childChanged)
    let process = entry_process_id()
    // Without a child only in process 1 of a namespace, or where none is wanted.
    if orders.child == 0, process != 1, !orders.pauses { entry_exit(LAUNCH_SUPERVISOR_FAILED) }
    let leadsSession = entry_session_id() == process
    let group = entry_process_group()
    guard let children = confine(for: orders, isFirst: process == 1) else {
        if orders.child > 0 { _ = entry_kill(orders.child, Signal.kill) }
        entry_say_not_confined()
        entry_exit(LAUNCH_SUPERVISOR_FAILED)
    }
    var supervisor = Supervisor(
        orders: orders,
        process: process,
        orphans: Orphans(list: children, isFirst: process == 1, spared: orders.observer),
        leadsSession: leadsSession,
        group: group
    )
    if orders.pauses { supervisor.pause() }
    if orders.child == 0 { supervisor.reapUntilTold() }
    supervisor.supervise()
}
