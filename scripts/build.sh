#!/usr/bin/env bash
# Builds every program of cmd/ into bin/, with FyneApp.toml beside them: Fyne reads it only there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

# version prints FyneApp.toml's version, with the commit where there is one.
version() {
	local base commit
	base=$(sed -n 's/^Version *= *"\(.*\)"/\1/p' FyneApp.toml)
	commit=$(git describe --always --dirty --exclude '*' 2>/dev/null) || commit=
	printf '%s%s' "$base" "${commit:++$commit}"
}

programs=()
for dir in cmd/icefront cmd/icefront-cli; do
	[ ! -d "$dir" ] || programs+=("./$dir")
done
[ ${#programs[@]} -gt 0 ] || exit 0
[ -x bin/icefront ] || say "build: the first one compiles Fyne and GDAL's binding, 2 to 5 minutes on two cores"
mkdir -p bin
# Fyne's migration tag is for programs only: without it, in tests, Fyne logs calls from the wrong goroutine.
go build -buildvcs=false -tags migrated_fynedo -ldflags "-X main.version=$(version)" -o bin/ "${programs[@]}"
cmp -s FyneApp.toml bin/FyneApp.toml || cp FyneApp.toml bin/
