#!/usr/bin/env bash
# Installs the Debian packages of versions.env that are missing. Without root, or on another system, it says
# exactly what is missing and exits 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. scripts/versions.env
. scripts/say.sh

is_debian() { command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; }

# missing_packages prints the packages that dpkg does not know as installed, on one line.
missing_packages() {
	local have package out=
	have=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $DEBIAN_BUILD $DEBIAN_TEST 2>/dev/null || true)
	for package in $DEBIAN_BUILD $DEBIAN_TEST; do
		grep -qx "$package installed" <<<"$have" || out="$out $package"
	done
	printf '%s' "${out# }"
}

# root_prefix prints what to put before a command to run it as root, or fails.
root_prefix() {
	if [ "$(id -u)" = 0 ]; then
		echo env
	elif sudo -n true 2>/dev/null; then
		echo "sudo -n env"
	elif command -v sudo >/dev/null && [ -t 0 ]; then
		echo "sudo env" # asks for the password on the terminal
	else
		return 1
	fi
}

# apt_get waits up to ten minutes for another package manager: apt itself waits for dpkg's lock only.
apt_get() {
	local log=.deps/apt.log deadline=$((SECONDS + 600)) told=
	while ! $root DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@" >"$log" 2>&1 </dev/null; do
		if ! grep -q 'Could not get lock\|Unable to acquire' "$log" || [ $SECONDS -ge $deadline ]; then
			tail -n 25 "$log" >&2
			return 1
		fi
		[ -n "$told" ] || say "  waiting for another package manager to finish"
		told=yes
		sleep 3
	done
}

install_on_debian() {
	local missing root
	missing=$(missing_packages)
	[ -n "$missing" ] || return 0
	if ! root=$(root_prefix); then
		say "missing Debian packages, and neither root nor sudo to install them. As root:"
		say "  apt-get update"
		say "  apt-get install --no-install-recommends $missing"
		return 1
	fi
	say "set-up: installing Debian packages, 1 to 4 minutes on a new machine: $missing"
	mkdir -p .deps
	apt_get update || say "  apt-get update failed; trying with the lists that are there"
	if ! apt_get install -y --no-install-recommends $missing; then
		say "apt-get could not install: $missing"
		return 1
	fi
}

# Elsewhere the same needs, as commands and as pkg-config modules: kind, name, what it is, Debian's package.
needs() {
	cat <<-'END'
		command make      make                               make
		command g++       C++_compiler                       g++
		command pkg-config pkg-config                        pkg-config
		module  gdal      GDAL_3.6_or_newer_with_its_headers libgdal-dev
		module  gl        OpenGL_headers                     libgl1-mesa-dev
		module  x11       X11_headers                        libx11-dev
		module  xcursor   Xcursor_headers                    libxcursor-dev
		module  xrandr    Xrandr_headers                     libxrandr-dev
		module  xinerama  Xinerama_headers                   libxinerama-dev
		module  xi        Xi_headers                         libxi-dev
		module  xxf86vm   Xxf86vm_headers                    libxxf86vm-dev
		command gdalinfo  GDAL_programs_(tests)              gdal-bin
		command xvfb-run  virtual_display_(tests)            xvfb
		command xauth     X_authority_(tests)                xauth
		command xdotool   X_input_(tests)                    xdotool
		command import    screenshots_(tests)                imagemagick
	END
}

check_elsewhere() {
	local kind name what package missing=0
	while read -r kind name what package; do
		case $kind in
		command) command -v "$name" >/dev/null && continue ;;
		module) pkg-config --exists "$name" 2>/dev/null && continue || kind="pkg-config module" ;;
		esac
		[ $missing = 1 ] || say "this system is not Debian, so nothing is installed here. Missing:"
		missing=1
		say "  ${what//_/ }: no $kind \"$name\" (Debian calls the package $package)"
	done < <(needs)
	[ $missing = 0 ] || say "Install these with the system's own package manager, then call this again."
	return $missing
}

if is_debian; then
	install_on_debian
else
	check_elsewhere
fi
