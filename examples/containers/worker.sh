#!/bin/sh
# A worker that finishes its job, a second's sleep here, when it is asked to stop.
set -eu
stopping=
trap 'stopping=yes' TERM
length=$(wc -c <&"${LAUNCH_FDS#DATABASE_URL:}")
echo "a database URL of $((length)) bytes"
while [ -z "$stopping" ]; do
    sleep 1
done
echo stopped
