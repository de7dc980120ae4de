#!/bin/sh
# In the new namespaces: a machine of its own for systemd, as far as it must be one.
set -eu
directory=$1
umount -l -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs /run
# Settings of the kernel are the machine's, and so are its console and its log.
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
for device in console kmsg; do [ ! -e /dev/$device ] || mount --bind /dev/null /dev/$device; done
# The key of encrypted credentials is kept here, and goes with the test.
mkdir -p "$directory/state"
mount --bind "$directory/state" /var/lib/systemd
printf '%032x\n' 305419896 >"$directory/machine-id"
[ ! -e /etc/machine-id ] || mount --bind "$directory/machine-id" /etc/machine-id
hostname launch-test
# As systemd makes it itself where it is no container: credentials are mounted elsewhere and moved.
mount --make-rshared /
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 container=launch-test \
    SYSTEMD_UNIT_PATH="$directory/units" SYSTEMD_GENERATOR_PATH="$directory/none" \
    SYSTEMD_ENVIRONMENT_GENERATOR_PATH="$directory/none" \
    /lib/systemd/systemd --system --log-target=kmsg
