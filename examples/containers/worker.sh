#!/bin/sh
# A worker that finishes its job when it is asked to stop. Its jobs are children: whom it leaves behind, launch ends.
set -eu
stopping=
trap 'stopping=yes' TERM
length=$(wc -c <&"${LAUNCH_FDS#DATABASE_URL:}")
echo "a database URL of $((length)) bytes"
while [ -z "$stopping" ]; do
    sleep 1 &
    wait $! || true
done
echo stopped
