#!/bin/bash
# A throw-away PostgreSQL for tests and benchmarks, from the machine's own packages.
#
#   scripts/postgres.sh start            start it if it is not running; prints its URL
#   scripts/postgres.sh start durable    a second one that flushes to disk like a real one (benchmarks, restarts)
#   scripts/postgres.sh stop  [durable]  stop it and delete its data
#   scripts/postgres.sh url   [durable]  print its URL; fails when it is not running
#   scripts/postgres.sh restart durable fast|immediate    end it that way and start it again
#
# eval "export TEST_DATABASE_URL=$(scripts/postgres.sh start)"
#
# It listens on a unix socket only, in a folder nobody else may enter: no port to clash, no password to keep.
set -euo pipefail

command=${1:-start}
kind=${2:-fast}
# A socket's path may not exceed 107 bytes, so this stays short and outside of deep build folders.
home=${TEST_POSTGRES_HOME:-/tmp/resonanz-postgres-$(id -u)}-$kind
url="postgres://postgres@localhost/postgres?host=$home"

find_server() {
  local newest
  newest=$(ls -d /usr/lib/postgresql/*/bin /usr/local/pgsql/bin 2>/dev/null | sort -V | tail -1 || true)
  if [ -z "$newest" ] && command -v initdb >/dev/null; then newest=$(dirname "$(readlink -f "$(command -v initdb)")"); fi
  echo "$newest"
}

install_server() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
    echo "PostgreSQL is not installed: install the package \"postgresql\" and run this again." >&2
    exit 1
  }
  # The package would start a server of its own; ours is enough.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends postgresql; } >&2
}

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi
}

running() { as_owner "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; }

start() {
  if ! [ -e "$home/data/PG_VERSION" ]; then
    mkdir -p "$home"
    chmod 700 "$home"
    if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$home"; fi
    as_owner "$bin/initdb" -D "$home/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
    {
      echo "listen_addresses = ''"
      echo "unix_socket_directories = '$home'"
      echo "max_connections = 300"
      echo "shared_buffers = 256MB"
      echo "max_wal_size = 2GB"
      if [ "$kind" != durable ]; then printf 'fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n'; fi
    } | as_owner tee -a "$home/data/postgresql.conf" >/dev/null
  fi
  if ! as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w -t 60 start >/dev/null; then
    # Another caller may have been faster.
    running || { tail -20 "$home/log" >&2; exit 1; }
  fi
}

bin=$(find_server)
case $command in
  start)
    if [ -z "$bin" ]; then
      install_server
      bin=$(find_server)
    fi
    # Two callers at once must not both create it.
    exec 9>"$home.lock"
    flock 9
    running || start 9>&-
    echo "$url"
    ;;
  stop)
    if [ -n "$bin" ] && running; then as_owner "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null; fi
    rm -rf "$home" "$home.lock"
    ;;
  restart)
    running || { echo "The test server is not running: scripts/postgres.sh start $kind" >&2; exit 1; }
    as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/log" -w -t 60 -m "${3:-fast}" restart >/dev/null
    ;;
  url)
    { [ -n "$bin" ] && running; } || { echo "The test server is not running: scripts/postgres.sh start" >&2; exit 1; }
    echo "$url"
    ;;
  *)
    sed -n '2,11p' "$0" | sed 's/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
