#!/bin/sh
# Print the name of a Python that can run the book (3.11 to 3.13, able to make virtual environments).
# Installs Debian's python3-venv when that alone is missing and we are root; otherwise says what to install.
# PYTHON=... in the environment chooses a certain one.
set -eu

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

found=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if fits "$candidate"; then
        found=$candidate
        break
    fi
done
if [ -z "$found" ]; then
    echo "This book needs Python 3.11, 3.12 or 3.13; found: $(python3 --version 2>&1 || echo none)." >&2
    echo "On Debian 12 or 13 an administrator can run: apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3-venv ..." >&2
        apt-get update -qq >&2 && apt-get install -y -qq python3-venv >&2
    else
        echo "$found cannot make virtual environments." >&2
        echo "An administrator can mend that with: apt-get install python3-venv" >&2
        exit 1
    fi
fi
echo "$found"
