#!/usr/bin/env bash
# Runs every fuzz target for $1, one after the other; what it finds lands in the package's testdata/fuzz.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
{ grep -rnoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . || true; } | while IFS=: read -r file _ name; do
	echo "${file%/*} ${name#func }"
	go test -run '^$' -fuzz "^${name#func }\$" -fuzztime "${1:-30s}" -fuzzminimizetime 5x "${file%/*}" </dev/null
done
