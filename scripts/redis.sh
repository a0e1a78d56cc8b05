#!/usr/bin/env bash
# A Redis of its own for tests, on loopback and without persistence: a restart finds it empty.
#   redis.sh start DIR     makes DIR if needed, prints redis://127.0.0.1:PORT when it takes connections; again: the same port
#   redis.sh cluster DIR   three masters, in DIR/1 to DIR/3; prints redis://127.0.0.1:P1,127.0.0.1:P2,127.0.0.1:P3
#   redis.sh stop DIR      ends it in order; of a cluster, all of it. DIR/1 means that master alone, for all that follow too
#   redis.sh kill DIR      with SIGKILL, as a crash would
#   redis.sh pause DIR     stops it from running, without closing a connection; resume lets it go on
# Extra server settings: REDIS_OPTIONS="--name value ...".
# REDIS_TLS=FOLDER with ca.crt, redis.crt and redis.key: takes TLS only, prints rediss://...
set -euo pipefail

usage='usage: redis.sh start|cluster|stop|kill|pause|resume DIR'
fail() { printf 'redis.sh: %s\n' "$*" >&2; exit 1; }

detached=()
if command -v setsid >/dev/null; then detached=(setsid); fi

# shellcheck source=scripts/ports.sh
source "$(dirname "${BASH_SOURCE[0]}")/ports.sh"

# server NODE: its process, if it is alive and is one: a process number in a leftover file may be anybody's by now.
server() {
    local pid
    [[ -r $1/pid ]] || return 1
    pid=$(<"$1/pid")
    [[ $pid =~ ^[0-9]+$ ]] && kill -0 "$pid" 2>/dev/null || return 1
    [[ $(ps -o args= -p "$pid") == *"--dir $1 "* ]] || return 1
    printf '%s' "$pid"
}

# launch NODE PORT OPTION...: true when it takes connections on that port.
launch() {
    local node=$1 port=$2 pid before=0
    shift 2
    local listen=(--port "$port")
    if [[ -n ${REDIS_TLS:-} ]]; then
        listen=(--port 0 --tls-port "$port" --tls-ca-cert-file "$REDIS_TLS/ca.crt" --tls-auth-clients no
            --tls-cert-file "$REDIS_TLS/redis.crt" --tls-key-file "$REDIS_TLS/redis.key")
    fi
    [[ ! -f $node/redis.log ]] || before=$(wc -c <"$node/redis.log")
    # shellcheck disable=SC2086 # REDIS_OPTIONS holds several words
    ${detached[@]+"${detached[@]}"} redis-server --dir "$node" "${listen[@]}" --bind 127.0.0.1 --save '' --appendonly no \
        --set-proc-title no "$@" ${REDIS_OPTIONS:-} </dev/null >>"$node/redis.log" 2>&1 &
    pid=$!
    printf '%s\n' "$pid" >"$node/pid"
    for _ in {1..200}; do
        if tail -c "+$((before + 1))" "$node/redis.log" | grep -q 'Ready to accept connections'; then return 0; fi
        kill -0 $pid 2>/dev/null || return 1
        sleep 0.05
    done
    kill -KILL $pid
    return 1
}

# start_node NODE OPTION...: on the port it had, or on a new one.
start_node() {
    local node=$1 port
    shift
    if server "$node" >/dev/null; then fail "it runs already (process $(server "$node"))."; fi
    mkdir -p "$node"
    if [[ -s $node/port ]]; then
        for _ in {1..50}; do # what was connected to the old one may hold the port for a moment
            if launch "$node" "$(<"$node/port")" "$@"; then return; fi
            sleep 0.1
        done
        fail "it does not start again on port $(<"$node/port"); see $node/redis.log"
    fi
    for _ in 1 2 3 4 5; do # another process may take the port first
        port=$(free_port)
        if launch "$node" "$port" "$@"; then
            printf '%s\n' "$port" >"$node/port"
            return
        fi
    done
    fail "it did not start; see $node/redis.log"
}

# Of a cluster's master: bus holds the port on which it talks with the others; announce, where somebody has written it,
# the one that clients are told, for a proxy.
start_master() {
    local announce=()
    [[ -s $1/bus ]] || { mkdir -p "$1" && free_port >"$1/bus"; }
    [[ ! -s $1/announce ]] || announce=(--cluster-announce-port "$(<"$1/announce")")
    start_node "$1" --cluster-enabled yes --cluster-port "$(<"$1/bus")" --cluster-node-timeout 2000 \
        ${announce[@]+"${announce[@]}"}
}

start() {
    local node
    for node in $(nodes); do
        if [[ -s $node/bus ]]; then start_master "$node"; else start_node "$node"; fi
    done
    print_url
}

password=$(sed -nE 's/.*--requirepass +([^ ]+).*/\1/p' <<<"${REDIS_OPTIONS:-}")
cli() { # PORT COMMAND...
    env ${password:+REDISCLI_AUTH="$password"} redis-cli -h 127.0.0.1 -p "$@"
}

cluster() {
    [[ -z ${REDIS_TLS:-} ]] || fail "a cluster with TLS is not made here."
    local i first ranges=(0-5460 5461-10922 10923-16383)
    mkdir -p "$directory"/{1,2,3}
    for i in 1 2 3; do start_master "$directory/$i"; done
    first=$(<"$directory/1/port")
    if [[ ! -e $directory/made ]]; then
        for i in 1 2 3; do
            cli "$(<"$directory/$i/port")" CLUSTER ADDSLOTSRANGE ${ranges[i - 1]/-/ } >/dev/null
            cli "$(<"$directory/$i/port")" CLUSTER SET-CONFIG-EPOCH "$i" >/dev/null
            ((i == 1)) || cli "$first" CLUSTER MEET 127.0.0.1 "$(<"$directory/$i/port")" "$(<"$directory/$i/bus")" >/dev/null
        done
        touch "$directory/made"
    fi
    for i in 1 2 3; do
        for _ in {1..200}; do
            if cli "$(<"$directory/$i/port")" CLUSTER INFO | grep -q 'cluster_state:ok' &&
                (($(cli "$(<"$directory/$i/port")" CLUSTER NODES | grep -c ' connected ') == 3)); then continue 2; fi
            sleep 0.05
        done
        fail "the cluster does not form; see $directory/$i/redis.log"
    done
    print_url
}

# The folders of the servers that DIR stands for.
nodes() {
    if [[ -d $directory/1 ]]; then printf '%s\n' "$directory"/[123]; else printf '%s\n' "$directory"; fi
}

print_url() {
    local node hosts=
    for node in $(nodes); do hosts+=,127.0.0.1:$(<"$node/port"); done
    printf '%s://%s\n' "$([[ -n ${REDIS_TLS:-} ]] && echo rediss || echo redis)" "${hosts#,}"
}

# send SIGNAL...: to every server of DIR that is alive; prints their processes.
send() {
    local node pid signal
    for node in $(nodes); do
        pid=$(server "$node") || continue
        for signal; do kill -"$signal" "$pid" 2>/dev/null || true; done
        printf '%s\n' "$pid"
    done
}

finish() {
    local pid
    for pid in $(send "$@"); do
        for _ in {1..200}; do
            kill -0 "$pid" 2>/dev/null || continue 2
            sleep 0.05
        done
        fail "process $pid does not end."
    done
}

[[ $# -eq 2 ]] || fail "$usage"
command -v redis-server >/dev/null || fail "Redis is not installed (Debian: apt-get install redis-server)."
directory=$(mkdir -p "$(dirname "$2")" && cd "$(dirname "$2")" && printf '%s/%s' "$(pwd -P)" "$(basename "$2")")
[[ $directory != *[[:space:]]* ]] || fail "the folder's name must not have spaces: $directory"
case $1 in
    start) start ;;
    cluster) cluster ;;
    stop) finish TERM CONT ;; # a paused one hears of the first only after the second
    kill) finish KILL ;;
    pause) send STOP >/dev/null ;;
    resume) send CONT >/dev/null ;;
    *) fail "$usage" ;;
esac
