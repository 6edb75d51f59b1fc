#!/usr/bin/env bash
# Makes docs/images/icefront.png anew: the window at 1280x800 with a prediction, its label and the statistics.
# Arguments: SCENE LABEL...; without any, a CaFFe scene of ../shared, or the built-in sample where that is missing.
# THEME (dark), OUT and ICEFRONT (bin/icefront) change the theme, the file and the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/say.sh

out=${OUT:-docs/images/icefront.png}
theme=${THEME:-dark}
program=${ICEFRONT:-bin/icefront}
if [ $# -eq 0 ]; then
	base=../shared/data/scenes/JAC_2015-10-18_TSX_6_1_005
	[ -f "$base.tif" ] || base=resources/sample/SI_2013-08-14_TSX_7_1_125
	set -- "$base.tif" "${base}_front.geojson" "${base}_zones.tif"
fi
[ -x "$program" ] || { say "screenshot: no $program; make build comes first"; exit 1; }

if [ "${SCREENSHOT_DISPLAY-}" != own ]; then
	export SCREENSHOT_DISPLAY=own
	exec xvfb-run -a -s '-screen 0 1280x800x24' "$0" "$@"
fi

work=$(mktemp -d)
pid=
finish() {
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true # it tidies up
	fi
	rm -rf "$work"
}
trap finish EXIT
export LANG=C.UTF-8 HOME=$work XDG_CONFIG_HOME=$work
"$program" -theme "$theme" "$@" >"$work/log" 2>&1 &
pid=$!

# wait_for WHAT COMMAND... tries a command until it succeeds, for a minute.
wait_for() {
	local what=$1 end=$((SECONDS + 60))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || { say "screenshot: waited in vain for $what"; cat "$work/log" >&2; exit 1; }
		sleep 0.2
	done
}

window() { id=$(xdotool search --onlyvisible --name Icefront 2>/dev/null | head -n 1) && [ -n "$id" ]; }
scene_is_open() { [ "$(xdotool getwindowname "$id")" = "$(basename "${1%.*}") - Icefront" ]; }
front_is_drawn() {
	import -window root "$work/look.png"
	[ "$(convert "$work/look.png" -crop 900x640+20+90 -fill black +opaque 'rgb(255,64,32)' -fill white -opaque 'rgb(255,64,32)' \
		-format '%[fx:mean*w*h>40]' info:)" = 1 ]
}
at_rest() {
	mv "$work/look.png" "$work/before.png"
	sleep 1 # labels are compared after the front is drawn
	import -window root "$work/look.png"
	cmp -s "$work/before.png" "$work/look.png"
}

wait_for "the window" window
xdotool windowmove "$id" 0 0 windowsize "$id" 1280 800 windowfocus "$id"
wait_for "the scene" scene_is_open "$1"
xdotool key --clearmodifiers ctrl+p
wait_for "the front" front_is_drawn
wait_for "the screen to rest" at_rest
xdotool mousemove 470 330
wait_for "the front" front_is_drawn
wait_for "the screen to rest" at_rest
mkdir -p "$(dirname "$out")"
convert "$work/look.png" -strip -define png:compression-level=9 "$out"
say "$out: $(stat -c %s "$out") bytes"
