#!/usr/bin/env bash
# Writes resources/licences.txt: the licence of every Go module in the programs, from the module cache. Run it after go.mod
# has changed; a test says when that is due.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

out=resources/licences.txt
modules=$(go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/icefront ./cmd/icefront-cli | sort -u)
{
	echo "Icefront contains these Go modules, each under its own licence."
	while read -r path version dir; do
		[ -n "$path" ] || continue
		files=$(find "$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \) ! -name '*.go' | sort)
		[ -n "$files" ] || { say "licences: $path has no licence file"; exit 1; }
		printf '\n================================================================================\n%s %s\n\n' "$path" "$version"
		while read -r file; do
			tr -d '\r\f' <"$file" | fold -s -w 100 | sed 's/[[:space:]]*$//'
		done <<<"$files"
	done <<<"$modules"
} >"$out.new"
mv "$out.new" "$out"
say "$out: $(grep -c '^====' "$out") modules, $(stat -c %s "$out") bytes"
