#!/usr/bin/env bash
# #region new-deps
# Names the packages that this branch adds, under the names they have in the registry.
set -euo pipefail
names() {
  jq -r '[.dependencies, .devDependencies, .optionalDependencies, .peerDependencies]
    | map(. // {} | to_entries) | add[]
    | if .value | startswith("npm:") then .value[4:] | sub("(?<name>.)@[^@]*$"; .name) else .key end' | sort -u
}

before=$(git show origin/main:package.json | names)
after=$(names < package.json)
comm -13 <(echo "$before") <(echo "$after")
# #endregion
