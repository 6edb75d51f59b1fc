# Sourced: messages of the scripts, and a runner that is quiet unless the command fails.

# say prints one line to stderr; stdout belongs to results.
say() { printf '%s\n' "$*" >&2; }

# quietly LOG COMMAND... keeps the output in LOG and shows its end only if the command fails.
quietly() {
	local log=$1 status=0
	shift
	mkdir -p "$(dirname "$log")"
	"$@" >"$log" 2>&1 </dev/null || status=$?
	if [ $status -ne 0 ]; then
		tail -n 25 "$log" >&2
		say "failed ($status): $* (all of its output: $log)"
	fi
	return $status
}
