#!/usr/bin/env bash
# Runs every check of the project: format, lints, unit and integration tests on SQLite and
# PostgreSQL, rule tests, a second reader for WARC, and the review site in a real browser.
# Installs what is missing (Debian packages, one Python package); works as root and as a user
# with sudo. Everything it starts listens on loopback and is stopped at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
work=$(mktemp -d "${TMPDIR:-/tmp}/mingjian-test.XXXXXX")
chmod 755 "$work"

step() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian keeps PostgreSQL's programs out of PATH, a folder for each version.
pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

install_packages() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v chromedriver >/dev/null || missing+=(chromium-driver)
  [ -x "$(pg_bin)/initdb" ] || missing+=(postgresql)
  fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
  command -v runuser >/dev/null || missing+=(util-linux)
  [ ${#missing[@]} -eq 0 ] && return
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# PostgreSQL refuses to run as root, so root hands it to the postgres user.
pg_run() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
  pg_data=$work/pg
  mkdir "$pg_data"
  if [ "$(id -u)" = 0 ]; then chown postgres "$pg_data"; fi
  pg_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  pg_run "$(pg_bin)/initdb" -D "$pg_data" -U postgres -A trust -E UTF8 --no-sync >/dev/null
  pg_run "$(pg_bin)/pg_ctl" -D "$pg_data" -w -s -l "$pg_data/log" \
    -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=200" start
  export MINGJIAN_TEST_POSTGRES="postgres://postgres@127.0.0.1:$pg_port/postgres"
}

clean_up() {
  status=$?
  if [ -n "${pg_data:-}" ]; then pg_run "$(pg_bin)/pg_ctl" -D "$pg_data" -m immediate -s stop || true; fi
  rm -rf "$work"
  [ $status -eq 0 ] || echo "scripts/test.sh: failed (exit $status) after ${SECONDS}s"
}
trap clean_up EXIT

step "packages"
install_packages
python3 -m venv target/test-python 2>/dev/null || { as_root apt-get install -y -qq python3-venv >/dev/null; python3 -m venv target/test-python; }
target/test-python/bin/python -c 'import warcio' 2>/dev/null || target/test-python/bin/pip install -q 'warcio==1.8.1'
export MINGJIAN_TEST_PYTHON=$PWD/target/test-python/bin/python

step "format"
cargo fmt --all --check
cargo fmt --manifest-path benches/peers/Cargo.toml --check

step "lints"
cargo clippy --quiet --workspace --exclude mingjian-train --all-targets --locked -- -D warnings

step "PostgreSQL"
start_postgres

step "tests"
cargo test --workspace --exclude mingjian-train --locked --no-fail-fast -- --include-ignored
# What writes the rules of the other engine, without building that engine.
cargo test --manifest-path benches/peers/Cargo.toml --target-dir target --lib --locked

step "trainer"
. scripts/libtorch.sh
cargo clippy --quiet -p mingjian-train --all-targets --locked -- -D warnings
cargo test -p mingjian-train --locked --no-fail-fast

step "rules"
cargo run --quiet --locked -- rules test

step "done"
