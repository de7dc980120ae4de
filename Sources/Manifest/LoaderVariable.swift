/// Environment variables by which a manifest could run code or redirect files in any dynamically linked child.
///
/// They are those ld.so(8) reads and those glibc itself removes for set-user-ID programs
/// (`sysdeps/generic/unsecvars.h`), except `TMPDIR`, which only says where a program puts its own files.
/// Start-up variables of interpreters (`BASH_ENV`, `PYTHONPATH`) are not among them.
package enum LoaderVariable {
    /// What a variable does to a program that does not know of it.
    package enum Effect: Equatable, Sendable {
        /// The dynamic loader obeys it: it loads libraries, audits or traces.
        case steersLoader
        /// The C library loads a module from it.
        case loadsCode
        /// The C library opens a file or directory it names.
        case readsFiles
        /// The C library writes a file it names.
        case writesFiles
        /// Host names resolve differently.
        case redirectsNames
        /// It changes the C library's allocator and other internals.
        case tunesRuntime
    }

    /// What `name` does, or nil for an ordinary variable.
    package static func effect(of name: String) -> Effect? {
        if name.hasPrefix("LD_") { return .steersLoader }
        switch name {
        case "GCONV_PATH": return .loadsCode
        case "GETCONF_DIR", "LOCPATH", "NLSPATH", "TZDIR", "NIS_PATH": return .readsFiles
        case "MALLOC_TRACE": return .writesFiles
        case "HOSTALIASES", "LOCALDOMAIN", "RESOLV_HOST_CONF", "RES_OPTIONS": return .redirectsNames
        case "GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "MALLOC_ARENA_TEST", "MALLOC_CHECK_", "MALLOC_MMAP_MAX_",
            "MALLOC_MMAP_THRESHOLD_", "MALLOC_PERTURB_", "MALLOC_TOP_PAD_", "MALLOC_TRIM_THRESHOLD_":
            return .tunesRuntime
        default: return nil
        }
    }
}
