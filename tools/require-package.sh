#!/bin/sh
# Install Debian packages that a test needs, where we are root; otherwise say who has to, and fail.
# require-package.sh PURPOSE PACKAGE...
set -eu
purpose=$1
shift
missing=""
for package; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for $purpose:$missing ..." >&2
    # shellcheck disable=SC2086 - several names
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >&2
    exit 0
fi
echo "$purpose needs$missing. An administrator can run: apt-get install$missing" >&2
exit 1
