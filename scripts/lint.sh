#!/usr/bin/env bash
# gofmt, vet here and for the other systems, staticcheck (pinned in scripts/lint.mod), import rules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

tags=e2e,long
programs='^icefront/cmd(/|$)'
c_packages='^icefront/(geo/gdal|model/ort|training/torch)(/|$)'
status=0

# step runs one check and remembers whether it failed; the others still run.
step() {
	local what=$1
	shift
	say "lint: $what"
	"$@" || status=1
}

# formatted fails with the names of files that gofmt would change.
formatted() {
	local files
	files=$(gofmt -l .)
	[ -z "$files" ] || { say "not gofmt'd:" $files; return 1; }
}

# vet_for vets for another system every package that needs no C there; $2 excludes more of them.
vet_for() {
	local packages
	packages=$(go list ./... | grep -vE "$programs|$c_packages${2:+|$2}")
	CGO_ENABLED=0 GOOS=$1 go vet $packages
}

step "gofmt" formatted
step "vet" go vet -tags "$tags" ./...
step "vet for windows" vet_for windows
step "vet for darwin" vet_for darwin '^icefront/ui(/|$)' # Fyne needs cgo there
step "staticcheck" go tool -modfile=scripts/lint.mod staticcheck -tags "$tags" ./...
step "import rules" go test -count=1 ./cmd/internal/arch
exit $status
