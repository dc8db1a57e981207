#!/bin/sh
# Put a report into the open issue of its subject; open one where there is none, close it when nothing is left.
# Usage: tell-in-one-issue.sh SUBJECT REPORT.md     needs gh, GitHub's own command, and GH_TOKEN
set -eu

if [ $# != 2 ] || [ "$1" = --help ]; then
    sed -n '2,3s/^# //p' "$0"
    [ "${1:-}" = --help ] && exit 0
    exit 2
fi
subject=$1 report=$2
label="watch-$subject"
title="Watch: $subject"

gh label create "$label" --description "Opened and kept up to date by the scheduled watch" --force >/dev/null
number=$(gh issue list --label "$label" --state open --limit 1 --json number --jq '.[0].number // empty')
if [ -s "$report" ]; then
    if [ -n "$number" ]; then
        gh issue edit "$number" --body-file "$report"
    else
        gh issue create --title "$title" --label "$label" --body-file "$report"
    fi
elif [ -n "$number" ]; then
    gh issue close "$number" --comment "Nothing is left of this report."
fi
