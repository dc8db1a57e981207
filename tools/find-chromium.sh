#!/bin/sh
# Print the path of a Chromium or Chrome for the browser tests. Installs Debian's when none is found and we are root.
# CHROMIUM=... in the environment chooses a certain one.
set -eu

look() {
    for candidate in ${CHROMIUM:-} chromium chromium-browser google-chrome google-chrome-stable chrome; do
        if command -v "$candidate"; then
            return 0
        fi
    done
    return 1
}

look && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests ..." >&2
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >&2
    look && exit 0
fi
echo "The browser tests need Chromium or Chrome. An administrator can run: apt-get install chromium" >&2
exit 1
