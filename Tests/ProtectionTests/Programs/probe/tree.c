// Changes to directories. Operands: DIRECTORY, outside, with a file "file" in it; AREA, where everything is allowed.
#include "probe.h"
#include <linux/mount.h>

static char here[4000], there[4096];

// A file of the area, made anew, and its name outside.
static void prepare(char **operands) {
    snprintf(here, sizeof here, "%s/moving", operands[1]);
    snprintf(there, sizeof there, "%s/moved", operands[0]);
    unlink(here);
    int file = open(here, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0) untried("make a file in the area");
    close(file);
}

// Undoes a success, so that the attack can be repeated.
static long undoing(long result) {
    int error = errno;
    if (result >= 0) unlink(there), rmdir(there);
    errno = error;
    return result;
}

static const char *outside(char **operands, const char *name) {
    snprintf(there, sizeof there, "%s/%s", operands[0], name);
    return there;
}

static long create(char **operands) { return undoing(open(outside(operands, "new"), O_CREAT | O_WRONLY, 0600)); }
static long make_directory(char **operands) { return undoing(mkdir(outside(operands, "new"), 0700)); }
static long make_pipe(char **operands) { return undoing(mkfifo(outside(operands, "new"), 0600)); }
static long make_symlink(char **operands) { return undoing(symlink("/", outside(operands, "new"))); }
static long make_unnamed(char **operands) { return open(operands[0], O_TMPFILE | O_RDWR, 0600); }

static long make_socket(char **operands) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int pair = socket(AF_UNIX, SOCK_STREAM, 0);
    // By the directory's descriptor, because addresses are short.
    if (chdir(operands[0])) return -1;
    strcpy(address.sun_path, "new");
    outside(operands, "new");
    return undoing(bind(pair, (struct sockaddr *)&address, sizeof address));
}

// What is gone is made anew, so that the attack can be repeated.
static long remove_file(char **operands) {
    if (unlink(outside(operands, "doomed"))) return -1;
    return done(open(there, O_CREAT | O_WRONLY, 0644));
}
static long remove_directory(char **operands) {
    if (rmdir(outside(operands, "directory"))) return -1;
    return mkdir(there, 0755);
}

static long rename_out(char **operands) { return prepare(operands), undoing(rename(here, there)); }
static long link_out(char **operands) { return prepare(operands), undoing(link(here, there)); }

static long rename_in(char **operands) {
    prepare(operands);
    outside(operands, "file");
    if (rename(there, here)) return -1;
    return rename(here, there);
}

static long exchange(char **operands) {
    prepare(operands);
    outside(operands, "file");
    if (renameat2(AT_FDCWD, here, AT_FDCWD, there, RENAME_EXCHANGE)) return -1;
    return renameat2(AT_FDCWD, here, AT_FDCWD, there, RENAME_EXCHANGE);
}

static long rename_inside(char **operands) {
    outside(operands, "file");
    snprintf(here, sizeof here, "%s/renamed", operands[0]);
    if (rename(there, here)) return -1;
    return rename(here, there);
}

// The directory under another name, then the file by it.
static long bind_mount(char **operands) {
    snprintf(here, sizeof here, "%s/mounted", operands[1]);
    if (mkdir(here, 0700) && errno != EEXIST) untried("make a directory in the area");
    if (mount(operands[0], here, NULL, MS_BIND, NULL)) return -1;
    snprintf(there, sizeof there, "%s/file", here);
    long result = read_byte(open(there, O_RDONLY));
    int error = errno;
    umount2(here, MNT_DETACH);
    errno = error;
    return result;
}

static long mount_memory(char **operands) {
    long result = mount("none", operands[0], "tmpfs", 0, NULL);
    int error = errno;
    if (result == 0) umount2(operands[0], MNT_DETACH);
    errno = error;
    return result;
}

static long open_context(char **operands) { return (void)operands, syscall(SYS_fsopen, "tmpfs", 0L); }
static long clone_tree(char **operands) {
    return syscall(SYS_open_tree, (long)AT_FDCWD, operands[0], (long)OPEN_TREE_CLONE);
}
static long move_tree(char **operands) {
    long tree = syscall(SYS_open_tree, (long)AT_FDCWD, operands[0], (long)OPEN_TREE_CLONE);
    if (tree < 0) return -1;
    long result = syscall(SYS_move_mount, tree, "", (long)AT_FDCWD, operands[0], (long)MOVE_MOUNT_F_EMPTY_PATH);
    int error = errno;
    if (result == 0) umount2(operands[0], MNT_DETACH);
    errno = error;
    return result;
}

// Makes the root writable again and opens FILE for writing: FILE, and the mount namespace of this machine, whose root
// is not the launch's to change.
static void refuse_machine(const char *machine) {
    char own[64] = "";
    if (readlink("/proc/self/ns/mnt", own, sizeof own - 1) < 0 || !strcmp(own, machine))
        untried("these are the machine's own mounts");
}
static long remount(char **operands) {
    refuse_machine(operands[1]);
    if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL)) return -1;
    return open(operands[0], O_WRONLY);
}
static long set_attributes(char **operands) {
    struct mount_attr attributes = {.attr_clr = MOUNT_ATTR_RDONLY};
    refuse_machine(operands[1]);
    if (syscall(SYS_mount_setattr, (long)AT_FDCWD, "/", 0L, &attributes, sizeof attributes)) return -1;
    return open(operands[0], O_WRONLY);
}

// Answers about a directory that is no mount come past the permission.
static long unmount(char **operands) {
    long result = umount2(operands[0], MNT_DETACH);
    return result < 0 && errno == EINVAL ? 0 : result;
}
// Takes away what is mounted over DIRECTORY and reads the FILE below it.
static long uncover(char **operands) {
    return umount2(operands[0], MNT_DETACH) ? -1 : read_byte(open(operands[1], O_RDONLY));
}
// The same as root of a namespace within, which gets its mounts locked together.
static void descend(void) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS)) untried("a namespace within");
}
static long uncover_within(char **operands) { return descend(), uncover(operands); }
static long remount_within(char **operands) { return descend(), remount(operands); }

static long turn_root(char **operands) {
    long result = syscall(SYS_pivot_root, operands[0], operands[0]);
    return result < 0 && (errno == EBUSY || errno == EINVAL) ? 0 : result;
}

// Metadata, which Landlock does not know.
static long change_mode(char **operands) { return chmod(outside(operands, "file"), 0644); }

const struct attack tree_attacks[] = {
    {"create", create}, {"mkdir", make_directory}, {"mkfifo", make_pipe}, {"symlink", make_symlink},
    {"tmpfile", make_unnamed}, {"mksocket", make_socket}, {"unlink", remove_file}, {"rmdir", remove_directory},
    {"rename-out", rename_out}, {"rename-in", rename_in}, {"rename-exchange", exchange},
    {"rename-inside", rename_inside}, {"link-out", link_out}, {"bind-mount", bind_mount}, {"mount", mount_memory},
    {"fsopen", open_context}, {"open-tree", clone_tree}, {"move-mount", move_tree}, {"remount", remount},
    {"uncover", uncover}, {"uncover-within", uncover_within}, {"remount-within", remount_within},
    {"mount-setattr", set_attributes}, {"umount", unmount}, {"pivot-root", turn_root}, {"chmod", change_mode},
    {NULL, NULL},
};
