#!/usr/bin/env bash
# Runs the tests: without an argument those of every day, with "long" those behind that build tag.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

# tagged prints the packages that have test files behind a build tag.
tagged() {
	{ grep -rlE --include='*_test.go' "^//go:build .*\b$1\b" . || true; } | xargs -r -n 1 dirname | sort -u
}

# on_display gives tests a screen of their own, without auto-repeat: a busy machine would hold keys for too long.
# -noreset: without it the screen begins anew, and refuses clients meanwhile, whenever the last of them leaves.
on_display() { xvfb-run -a -s '-screen 0 1600x1000x24 -r -noreset' "$@"; }

# Packages whose goroutines meet: these run under the race detector, the others without, where numbers are
# crunched five times faster. Figures and pages of an evaluation are made on one goroutine.
concurrent='^icefront/(app|ui|model/engine)(/|$)'
alone='^icefront/app/(report|evaluate/(illustrate|page|pool))(/|$)'

daily() {
	local window all racing plain status=0
	window=$(tagged e2e | sed 's|^\.|icefront|')
	all=$(go list ./... | grep -vxF "${window:-none}")
	racing=$(grep -E "$concurrent" <<<"$all" | grep -vE "$alone" || true)
	plain=$(grep -vxF "${racing:-none}" <<<"$all" || true)
	[ -z "$plain" ] || go test $plain || status=1
	[ -z "$racing" ] || go test -race $racing || status=1
	[ -z "$window" ] || on_display go test -tags e2e $window || status=1
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
