#!/usr/bin/env bash
# Builds every program of cmd/ into bin/, with FyneApp.toml beside them: Fyne reads it only there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

programs=()
for dir in cmd/icefront cmd/icefront-cli; do
	! compgen -G "$dir/*.go" >/dev/null || programs+=("./$dir")
done
[ ${#programs[@]} -gt 0 ] || exit 0
[ -x bin/icefront ] || say "build: the first one on a machine takes 3 to 6 minutes (it compiles Fyne and the GDAL binding)"
mkdir -p bin
# The programs read their revision from the build. Where git cannot tell, as in an exported folder, Go would stop.
stamp=false
! git status --porcelain >/dev/null 2>&1 || stamp=true
# Fyne's migration tag is for programs only: without it, in tests, Fyne logs calls from the wrong goroutine.
go build -buildvcs=$stamp -tags migrated_fynedo -o bin/ "${programs[@]}"
cmp -s FyneApp.toml bin/FyneApp.toml || cp FyneApp.toml bin/
