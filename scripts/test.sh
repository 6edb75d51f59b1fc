#!/usr/bin/env bash
# Runs the tests: without an argument those of every day, with "long" those behind that build tag.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

# tagged prints the packages that have test files behind a build tag.
tagged() {
	grep -rlE --include='*_test.go' "^//go:build .*\b$1\b" . | xargs -r -n 1 dirname | sort -u
}

# on_display gives tests a screen of their own.
on_display() { xvfb-run -a -s '-screen 0 1600x1000x24' "$@"; }

# Packages whose goroutines meet: these run under the race detector, the others without, where numbers are
# crunched five times faster.
concurrent='^icefront/(app|ui|model/engine)(/|$)'

daily() {
	local all with without
	all=$(go list ./...)
	with=$(grep -E "$concurrent" <<<"$all" || true)
	without=$(grep -vE "$concurrent" <<<"$all" || true)
	local status=0
	[ -z "$without" ] || go test $without || status=1
	[ -z "$with" ] || go test -race $with || status=1
	local window
	window=$(tagged e2e)
	[ -z "$window" ] || on_display go test -tags e2e -run '^TestE2E' $window || status=1
	return $status
}

long() {
	local packages
	packages=$(tagged long)
	if [ -z "$packages" ]; then
		say "test-long: no test has the build tag \"long\" yet"
		return
	fi
	on_display go test -tags long -timeout 30m $packages
}

if [ "${1-}" = long ]; then long; else daily; fi
