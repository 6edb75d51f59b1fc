#!/usr/bin/env bash
# Fetches ONNX Runtime's shared library from its npm package into .deps, after checking the package's integrity.
# With --path it only prints where the library belongs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/versions.env
. scripts/say.sh

folder=.deps/onnxruntime/$ORT_VERSION
library=$folder/libonnxruntime.so.1
if [ "${1-}" = --path ]; then
	echo "$library"
	exit 0
fi

# The path inside the package, without the bin/napi-v* before it.
case "$(uname -s) $(uname -m)" in
"Linux x86_64") member=linux/x64/libonnxruntime.so.1 ;;
"Linux aarch64" | "Linux arm64") member=linux/arm64/libonnxruntime.so.1 ;;
*)
	say "no recipe for $(uname -s) on $(uname -m): docs/development.md says which library to take, and where to put it"
	exit 1
	;;
esac

# check_integrity compares a file with the pinned "sha512-<base64>".
check_integrity() {
	local want have
	want=$(printf '%s' "${ORT_INTEGRITY#sha512-}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
	have=$(sha512sum "$1" | cut -d ' ' -f 1)
	[ "$want" = "$have" ] && return
	say "the archive of $ORT_PACKAGE@$ORT_VERSION is not the pinned one, and was not used:"
	say "  expected SHA-512 $want"
	say "  received SHA-512 $have"
	return 1
}

say "set-up: fetching ONNX Runtime $ORT_VERSION (113 MB, about half a minute)"
mkdir -p "$folder"
temp=$(mktemp -d .deps/fetch.XXXXXX)
trap 'rm -rf "$temp"' EXIT
quietly .deps/npm.log npm pack --loglevel error --ignore-scripts --pack-destination "$temp" "$ORT_PACKAGE@$ORT_VERSION"
archive=$temp/$ORT_PACKAGE-$ORT_VERSION.tgz
check_integrity "$archive"
tar -xzf "$archive" -C "$temp" --strip-components=3 --no-same-owner --wildcards "package/bin/*/$member"
chmod 755 "$temp/$member"
mv -f "$temp/$member" "$library" # same file system: the library is there whole or not at all
