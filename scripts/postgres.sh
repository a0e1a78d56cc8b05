#!/usr/bin/env bash
# A PostgreSQL of its own for tests, with everything that makes commits durable switched on.
#   postgres.sh start DIR   makes DIR if needed, prints postgresql://postgres@127.0.0.1:PORT/postgres when it takes connections;
#                           again: the same port
#   postgres.sh stop DIR    stops it at once; the data stays, and may be started again
#   postgres.sh kill DIR    kills every process of it with SIGKILL, as a crash would
#   postgres.sh standby PRIMARY_DIR DIR   makes DIR a copy that follows; from then on a commit waits until both have it
#   postgres.sh promote DIR               makes a standby the primary; commits wait for nobody
# Extra server settings: POSTGRES_OPTIONS="-c name=value ...".
set -euo pipefail

fail() { printf 'postgres.sh: %s\n' "$*" >&2; exit 1; }

bin_directory() {
    local found
    found=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
    [[ -n $found ]] || found=$(command -v initdb) || fail "PostgreSQL is not installed (Debian: apt-get install postgresql-15)."
    dirname "$found"
}

# PostgreSQL refuses to run as root, and an interrupt of the tests is not one of the server.
user=postgres
as=(env)
if ((EUID == 0)); then
    id "$user" >/dev/null 2>&1 || useradd --system --home-dir /nonexistent --shell /bin/false "$user"
    as=(setpriv --reuid "$user" --regid "$user" --init-groups --inh-caps=-all)
fi
detached=()
if command -v setsid >/dev/null; then detached=(setsid); fi

# The postmaster's process, if DIR's is alive and is one: a process number in a leftover file may be anybody's by now.
postmaster() {
    local pid
    [[ -r $data/postmaster.pid ]] || return 1
    pid=$(head -n 1 "$data/postmaster.pid")
    [[ $pid =~ ^[0-9]+$ ]] && kill -0 "$pid" 2>/dev/null || return 1
    [[ $(ps -o args= -p "$pid") == *"$data"* ]] || return 1
    printf '%s' "$pid"
}

# shellcheck source=scripts/ports.sh
source "$(dirname "${BASH_SOURCE[0]}")/ports.sh"

own_directory() {
    mkdir -p "$directory"
    if ((EUID == 0)); then
        chown "$user" "$directory"
        "${as[@]}" test -w "$directory" || fail "$user cannot enter $directory: choose one below a directory that is open to all, such as /tmp."
    fi
}

url() { printf 'postgresql://postgres@127.0.0.1:%s/postgres\n' "$(<"$1/port")"; }

start() {
    local bin port pid attempt
    bin=$(bin_directory)
    if pid=$(postmaster); then fail "it runs already (process $pid)."; fi
    own_directory
    if [[ ! -s $data/PG_VERSION ]]; then
        rm -rf "$data" # an initdb that did not finish
        "${as[@]}" "$bin/initdb" -D "$data.new" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$directory/initdb.log" 2>&1 ||
            fail "initdb failed; see $directory/initdb.log"
        mv "$data.new" "$data"
    fi
    rm -f "$data/postmaster.pid"
    local sockets=$directory
    ((${#sockets} < 80)) || sockets='' # the system's limit for a socket's path is about 100
    for attempt in 1 2 3 4 5; do # another process may take the port first
        if [[ -s $directory/port ]]; then port=$(<"$directory/port"); else port=$(free_port); fi
        # shellcheck disable=SC2086 # POSTGRES_OPTIONS holds several words
        "${as[@]}" ${detached[@]+"${detached[@]}"} "$bin/postgres" -D "$data" -p "$port" -k "$sockets" -c listen_addresses=127.0.0.1 \
            -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=200 ${POSTGRES_OPTIONS:-} \
            </dev/null >>"$directory/postgres.log" 2>&1 &
        pid=$!
        for _ in {1..600}; do
            if "${as[@]}" "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && [[ $(postmaster) == "$pid" ]]; then
                printf '%s\n' "$port" >"$directory/port"
                url "$directory"
                return
            fi
            kill -0 $pid 2>/dev/null || break
            sleep 0.1
        done
        if kill -0 $pid 2>/dev/null; then
            kill -QUIT $pid
            fail "it did not come up in time; see $directory/postgres.log"
        fi
    done
    fail "it did not start in $attempt attempts; see $directory/postgres.log"
}

# standby PRIMARY_DIR: of a running primary.
standby() {
    local bin primary=$1
    bin=$(bin_directory)
    if [[ -e $data ]]; then fail "$directory is not empty."; fi
    own_directory
    "${as[@]}" "$bin/pg_basebackup" -d "$(url "$primary")" -D "$data" --write-recovery-conf --checkpoint=fast \
        >"$directory/basebackup.log" 2>&1 || fail "pg_basebackup failed; see $directory/basebackup.log"
    # Not what the primary was told: once promoted it has nobody to wait for.
    printf "synchronous_standby_names = ''\n" >>"$data/postgresql.auto.conf"
    start
    ask "$primary" "ALTER SYSTEM SET synchronous_standby_names = '*'"
    ask "$primary" 'SELECT pg_reload_conf()' >/dev/null
    for _ in {1..300}; do
        [[ $(ask "$primary" "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1 ]] && return
        sleep 0.1
    done
    fail "the standby does not follow; see $directory/postgres.log"
}

promote() {
    [[ $(ask "$directory" 'SELECT pg_promote(true, 60)') == t ]] || fail "it is not promoted; see $directory/postgres.log"
    url "$directory"
}

ask() { # DIR SQL
    "$(bin_directory)/psql" -XAtq "$(url "$1")" -c "$2"
}

# finish SIGNAL: sends it to the postmaster, and waits for it and for those of its children that go by themselves.
finish() {
    local pid children=
    pid=$(postmaster) || return 0
    if [[ $1 == KILL ]]; then
        children=$(ps -o pid= --ppid "$pid")
        kill -STOP "$pid" # or it would start others in the meantime
    fi
    # shellcheck disable=SC2086 # one argument per process
    kill -"$1" $pid $children 2>/dev/null || true
    for _ in {1..300}; do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.1
    done
    fail "process $pid does not end."
}

usage='usage: postgres.sh start|stop|kill|promote DIR, or standby PRIMARY_DIR DIR'
absolute() { mkdir -p "$(dirname "$1")" && cd "$(dirname "$1")" && printf '%s/%s' "$(pwd -P)" "$(basename "$1")"; }
if [[ ${1:-} == standby ]]; then [[ $# -eq 3 ]] || fail "$usage"; else [[ $# -eq 2 ]] || fail "$usage"; fi
directory=$(absolute "${!#}")
data=$directory/data
case $1 in
    start) start ;;
    stop) finish QUIT ;;
    kill) finish KILL ;;
    standby) standby "$(absolute "$2")" ;;
    promote) promote ;;
    *) fail "$usage" ;;
esac
