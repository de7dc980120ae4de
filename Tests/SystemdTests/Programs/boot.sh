#!/bin/sh
# systemd as process 1 of namespaces of its own: boot.sh DIRECTORY. Units are those in DIRECTORY/units and no other.
# Prints the number of that process once it runs, ends it when standard input ends, so that it outlives nobody, and
# removes DIRECTORY.
set -eu
directory=$1
here=$(dirname "$0")
unified=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/self/mounts)
[ -n "$unified" ] || { echo 'no cgroup2 is mounted' >&2; exit 1; }
group=$unified/launch-test-systemd-$$
mkdir "$group"
mkfifo "$directory/up"
# The namespace begins at the group that its first process is in.
sh -c 'echo $$ >"$1/cgroup.procs"; shift; exec "$@"' sh "$group" \
    unshare --fork --kill-child --pid --mount --mount-proc --cgroup --net --ipc --uts \
    sh "$here/inside.sh" "$directory" </dev/null >"$directory/boot.log" 2>&1 &
outer=$!
if timeout 30 cat "$directory/up" >/dev/null; then
    tr -d ' ' <"/proc/$outer/task/$outer/children" && echo
    cat >/dev/null
    inner=$(tr -d ' ' <"/proc/$outer/task/$outer/children") || inner=
    [ -z "$inner" ] || timeout 20 nsenter -t "$inner" -a systemctl --force exit || kill -KILL "$outer"
else
    cat "$directory/boot.log" >&2
    kill -KILL "$outer" 2>/dev/null || true
fi
wait "$outer" || true
# What was killed may take a moment to leave its group.
for _ in 1 2 3 4 5 6 7 8 9 10; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
done
# A test process that was killed does not.
rm -rf "$directory"
