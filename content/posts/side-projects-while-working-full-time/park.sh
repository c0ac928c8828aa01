#!/bin/sh
# #region park
# park "next action": save the work, write down the next step, stop.
set -eu
cd "$(git rev-parse --show-toplevel)"
: "${1:?usage: park \"the next physical action\"}"
printf '%s  %s\n' "$(date +%F)" "$1" >> NEXT.md
git add -A -- . ':(exclude,glob)**/.env*'  # secrets stay out, also without a .gitignore
git commit -q --no-verify -m "park: $1"    # the test that is red may be the next action
git push -q -u origin HEAD || echo "parked on this machine only" >&2
# #endregion
