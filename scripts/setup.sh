#!/usr/bin/env bash
# Installs what Icefront needs and builds it into bin/. Safe to call again: what is there stays, and a call with
# nothing to do takes about a second. `--no-build` stops before the build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/versions.env
. scripts/say.sh

# Tools that the machine must bring, checked before anything is changed.
check_tools() {
	local missing=0
	if ! go_is_new_enough; then
		say "missing: Go $GO_MIN or newer$(go_found)."
		say "  Debian 12's own package is too old: unpack the official archive into /usr/local/go, then"
		say "  export PATH=/usr/local/go/bin:\$PATH"
		missing=1
	fi
	if [ ! -s "$(ort_library)" ] && ! npm --version >/dev/null 2>&1; then
		say "missing: npm (it fetches ONNX Runtime). As root:"
		say "  apt-get update && apt-get install npm"
		missing=1
	fi
	return $missing
}

go_is_new_enough() {
	local have
	have=$(go env GOVERSION 2>/dev/null) || return 1
	have=${have#go}
	[ "$(printf '%s\n' "$GO_MIN" "${have%% *}" | sort -V | head -n 1)" = "$GO_MIN" ]
}

go_found() {
	local have
	have=$(go env GOVERSION 2>/dev/null) || return 0
	printf ' (found %s)' "$have"
}

ort_library() { scripts/onnxruntime.sh --path; }

check_tools || exit 1
scripts/packages.sh
[ -s "$(ort_library)" ] || scripts/onnxruntime.sh
[ "${1-}" = --no-build ] || scripts/build.sh
