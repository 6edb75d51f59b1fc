#!/usr/bin/env bash
# Runs the benchmarks that match $1, only in packages that have some.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
packages=$({ grep -rlE --include='*_test.go' '^func Benchmark' . || true; } | xargs -r -n 1 dirname | sort -u)
[ -n "$packages" ] || { echo "no benchmarks" >&2; exit 0; }
go test -run '^$' -bench "${1:-.}" -benchmem -count 1 $packages
