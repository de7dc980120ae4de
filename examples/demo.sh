#!/usr/bin/env bash
# What launch does, shown on one real program: examples/demo.sh build/launch
# Works in a temporary directory with a HOME of its own; needs age and python3. Fails when a proof fails.
#
# Commands are shown as they are typed and then run, so shellcheck sees neither what they expand nor what they use.
# shellcheck disable=SC2016,SC2034
set -euo pipefail

program=$(realpath -- "${1:?usage: examples/demo.sh build/launch}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -m 700 "$work/home" "$work/orders" "$work/bin"
ln -s "$program" "$work/bin/launch"
export HOME="$work/home" PATH="$work/bin:/usr/local/bin:/usr/bin:/bin"
unset XDG_CONFIG_HOME CREDENTIALS_DIRECTORY LAUNCH_CONFIG LAUNCH_IDENTITY LAUNCH_IDENTITY_FILE
unset ENVPKT_CONFIG ENVPKT_AGE_KEY ENVPKT_AGE_KEY_FILE
cd "$work/orders"
umask 022

step() { printf '\n# %s\n' "$*"; }
show() { printf '$ %s\n' "$1"; eval "$1"; }
fail() { printf 'demo: FAILED: %s\n' "$*" >&2; exit 1; }
digest() { sha256sum | cut -d' ' -f1; }

# Two values that exist nowhere else. They are never printed; their digests are.
token=tok_$(head -c 24 /dev/urandom | base64 | tr -d '+/=\n')
url=postgres://orders:$(head -c 24 /dev/urandom | base64 | tr -d '+/=\n')@db.example.org/orders
export TOKEN_SHA256 URL_SHA256
TOKEN_SHA256=$(printf %s "$token" | digest)
URL_SHA256=$(printf %s "$url" | digest)

# The program that is launched: says what it got, and fails unless that is exactly what was sealed.
cat >server.py <<'PYTHON'
import errno, hashlib, os, sys

def check(what, holds):
    print(f"  {what:<46}{'yes' if holds else 'NO'}")
    if not holds:
        sys.exit(1)

links = {}
for number in sorted(map(int, os.listdir("/proc/self/fd"))):
    try:
        links[number] = os.readlink(f"/proc/self/fd/{number}")
    except OSError:  # the descriptor of the listing itself
        pass

token = os.environb[b"API_TOKEN"]
path = os.environ["DATABASE_URL_FILE"]
url = open(path, "rb").read()
for name, value, way in ("API_TOKEN", token, "a variable"), ("DATABASE_URL", url, path):
    print(f"  {name:<13} {len(value)} bytes, sha256 {hashlib.sha256(value).hexdigest()[:16]}…, from {way}")
check("both are what was sealed", hashlib.sha256(token).hexdigest() == os.environ["TOKEN_SHA256"]
      and hashlib.sha256(url).hexdigest() == os.environ["URL_SHA256"])
check("DATABASE_URL is in no variable", not any(url in value for value in os.environb.values()))

try:
    os.write(os.open(path, os.O_RDWR), b"x")
    refusal = 0
except OSError as error:
    refusal = error.errno
check("its memory file is sealed against writing", refusal in (errno.EPERM, errno.EACCES))

status = dict(line.split(":", 1) for line in open("/proc/self/status"))
facts = {key: status[key].strip() for key in ("CapEff", "NoNewPrivs", "Seccomp")}
for key, value in facts.items():
    print(f"  {key}: {value}")
check("no capability, no new privileges, filtered", list(facts.values()) == ["0" * 16, "1", "2"])
print("  descriptors:", *links, "->", links.get(3, "nothing"))
check("open: stdin, stdout, stderr and the secret", list(links) == [0, 1, 2, 3] and "DATABASE_URL" in links[3])
PYTHON

step "an identity, a manifest, and what the program needs"
show 'launch keygen'
show 'launch init'
cat >needs.toml <<TOML

[secret.DATABASE_URL]
service = "postgres"
expires = $(date -u -d '+200 days' +%F)
required = true
deliver = "memfd"

[secret.API_TOKEN]
service = "payments"
expires = $(date -u -d '+100 days' +%F)
TOML
show 'tail -n +2 needs.toml; cat needs.toml >>launch.toml'

step "seal one value from standard input, one from the environment"
show 'printf %s "$url" | launch seal DATABASE_URL=-'
show 'API_TOKEN=$token launch seal API_TOKEN'
! grep -qF -e "$token" -e "$url" launch.toml || fail "a value stands in the manifest"

step "how the credentials are; nothing is decrypted for this"
show 'launch audit'

step "start a real program with them"
show 'launch -- python3 server.py </dev/null'

step "a sealed value is an ordinary age file: Debian's age opens it"
show 'sed -n "/DATABASE_URL/,/END AGE/p" launch.toml | sed -n "/BEGIN AGE/,\$p" | tr -d \" >value.age'
show 'age -d -i ~/.config/launch/identity.txt value.age | sha256sum'
[ "$(age -d -i ~/.config/launch/identity.txt value.age | digest)" = "$URL_SHA256" ] || fail "age reads another value"

step "what a launch does, before it does it"
show 'launch explain -- python3 server.py'

step "an expired credential: nothing is decrypted, nothing starts"
{ cat launch.toml; printf '\n[secret.OLD_TOKEN]\nservice = "legacy"\nexpires = 2020-01-31\n'; } >expired.toml
status=0
show 'launch -c expired.toml -- touch started' || status=$?
echo "exit status $status"
[ "$status" = 125 ] || fail "the refusal has the status $status"
[ ! -e started ] || fail "an expired credential did not stop the launch"

step "what stays behind: a supervisor that has never seen a secret"
show 'launch -- sh -c '\''sleep 1; grep -E "^(Name|VmRSS)" /proc/$PPID/status'\'' | tee memory'
[ "$(awk '/VmRSS/ { print $2 }' memory)" -le 1024 ] || fail "the supervisor takes more than 1 MiB"

printf '\ndemo: every proof held\n'
