#!/usr/bin/env bash
# Makes the sandbox image where no image registry can be reached.
#
#   wflo-node-base:24    Debian (debootstrap) with python3, Node 24 and npm: a stand-in for
#                        node:24-bookworm-slim, usable as NODE_IMAGE of every Dockerfile here
#   wflo-sandbox:latest  the sandbox image, built from it
#
# A base that exists stays (FORCE=1 makes it again); the sandbox image comes from Docker's cache.
# Needs root, debootstrap, npm and a Docker daemon.
# Variables: BASE_IMAGE, SANDBOX_IMAGE, DEBIAN_MIRROR (debootstrap's own default when unset),
# NODE_BINARY, EXTRA_CA_FILE (a CA bundle that npm needs on this machine; local image only).
set -euo pipefail

log="$(mktemp)"
work=""
trap 'rm -rf "$log" "$work"' EXIT

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
base_image="${BASE_IMAGE:-wflo-node-base:24}"
sandbox_image="${SANDBOX_IMAGE:-wflo-sandbox:latest}"
node_binary="${NODE_BINARY:-$root/node_modules/node/bin/node}"
extra_ca="${EXTRA_CA_FILE:-${NODE_EXTRA_CA_CERTS:-}}"

say() { printf 'sandbox image: %s\n' "$*"; }
fail() { printf 'sandbox image: %s\n' "$*" >&2; exit 1; }
exists() { [ -z "${FORCE:-}" ] && docker image inspect "$1" >/dev/null 2>&1; }

# npm's own folder: where the command on the PATH leads, else where npm keeps global packages. The
# second is wrong while another node comes first on the PATH, as under npx.
npm_folder() {
  local folder
  for folder in "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" \
    "$(env -u NODE_OPTIONS npm root --global 2>/dev/null)/npm"; do
    if [ -f "$folder/bin/npm-cli.js" ]; then
      printf '%s' "$folder"
      return 0
    fi
  done
  fail "the folder of npm was not found: $(command -v npm) is not npm's own script"
}

# dpkg and the maintainer scripts must see the image's own files, not this machine's settings.
make_root() {
  local target="$1"
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive \
    debootstrap --variant=minbase --include=python3-minimal,python3,ca-certificates \
    bookworm "$target" ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} >"$target.log" 2>&1 ||
    { tail -n 20 "$target.log" >&2; fail "debootstrap failed, its log is above"; }
  install -D -m 0755 "$node_binary" "$target/usr/local/bin/node"
  local npm_source
  npm_source="$(npm_folder)"
  mkdir -p "$target/usr/local/lib/node_modules"
  cp -R "$npm_source" "$target/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$target/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$target/usr/local/bin/npx"
  if [ -n "$extra_ca" ] && [ -f "$extra_ca" ]; then
    install -D -m 0644 "$extra_ca" "$target/etc/ssl/certs/extra-ca.crt"
  fi
  printf 'node:x:1000:1000::/home/node:/bin/bash\n' >>"$target/etc/passwd"
  printf 'node:x:1000:\n' >>"$target/etc/group"
  install -d -o 1000 -g 1000 "$target/home/node"
  rm -rf "$target"/var/cache/apt/archives/*.deb "$target"/var/lib/apt/lists/* \
    "$target"/usr/share/doc/* "$target"/usr/share/man/* "$target"/usr/share/locale/*
}

make_base() {
  command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
  [ "$(id -u)" = 0 ] || fail "debootstrap needs root"
  [ -x "$node_binary" ] || fail "no Node binary at $node_binary: run npm ci, or set NODE_BINARY"
  work="$(mktemp -d)"
  say "$base_image: bootstrapping Debian with python3 (about a minute)"
  make_root "$work/root"
  local changes=(--change 'CMD ["node"]' --change 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')
  if [ -f "$work/root/etc/ssl/certs/extra-ca.crt" ]; then
    changes+=(--change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/extra-ca.crt')
  fi
  say "$base_image: importing"
  tar -C "$work/root" --numeric-owner -c . | docker import "${changes[@]}" - "$base_image" >/dev/null
}

docker info >/dev/null 2>&1 || fail "the Docker daemon does not respond: start it first"

if exists "$base_image"; then say "$base_image exists"; else make_base; fi
say "$sandbox_image: building"
# Without buildx a newer client refuses BuildKit; the classic builder does for this file.
docker buildx version >/dev/null 2>&1 || export DOCKER_BUILDKIT=0
docker build -q --build-arg "NODE_IMAGE=$base_image" -t "$sandbox_image" "$here" >/dev/null 2>"$log" ||
  { cat "$log" >&2; fail "docker build failed"; }
docker run --rm --network none --read-only "$sandbox_image" \
  sh -c 'printf "sandbox image: ready, %s, node %s\n" "$(python3 --version)" "$(node --version)"'
