#!/usr/bin/env bash
# Runs the benchmarks that match $1, only in packages that have some; "desktop" is the window's own. Those called
# BenchmarkLong... run only with "long" as a second argument, and then alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# desktop prints when the window, the first and the complete frame are there: without a scene, with the sample, and
# with 10,000 x 10,000 px without overviews.
desktop() {
	local dir sample
	dir=$(mktemp -d)
	trap 'rm -rf "$dir"' RETURN
	export GDAL_PAM_ENABLED=NO
	sample=$(ls resources/sample/*_125.tif)
	gdal_translate -q -outsize 10000 10000 -r bilinear -ot Float32 "$sample" "$dir/strips_float32.tif"
	gdal_translate -q -outsize 10000 10000 -r bilinear -co TILED=YES -co COMPRESS=DEFLATE "$sample" "$dir/tiles_deflate_uint8.tif"
	for scene in "" "$sample" "$dir/strips_float32.tif" "$dir/tiles_deflate_uint8.tif"; do
		echo "desktop ${scene:+with $(basename "$scene")}"
		{ timeout 8 xvfb-run -a -s '-screen 0 1280x800x24' bin/icefront -timing ${scene:+"$scene"} 2>&1 || true; } |
			awk '/^window/ || /^complete frame/ || (/^coarse frame/ && !seen++) { print "  " $0 }'
	done
}

packages=$({ grep -rlE --include='*_test.go' '^func Benchmark' . || true; } | xargs -r -n 1 dirname | sort -u)
which=(-skip '^BenchmarkLong')
if [ "${2-}" = long ]; then
	packages=$({ grep -rlE --include='*_test.go' '^func BenchmarkLong' . || true; } | xargs -r -n 1 dirname | sort -u)
	which=()
fi
# Verbose, because the curves are logs.
[ -z "$packages" ] || [ "${1:-.}" = desktop ] ||
	go test -run '^$' -bench "${1:-.}" "${which[@]}" -v -benchmem -count 1 -timeout 60m $packages
[ "${2-}" = long ] || case "${1:-.}" in . | desktop) desktop ;; esac
