# shellcheck shell=bash disable=SC2034,SC2154 # some variables belong to the other file
# "./beseda bench": sourced by ./beseda, whose functions it uses.

# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

STOMP=$ROOT/benchmark/peers/stomp
MICRO=$ROOT/benchmark/micro
FILES=16000 # M1 and M2: 15,000 sockets of one process

# What the rows that are asked for need, as their subjects say.
need_for_bench() {
    local needs
    needs=$(node "$ROOT/benchmark/bench.mjs" --needs "$@") || exit
    missing=() stomp=false
    need have_c gcc libc6-dev
    for name in $needs; do
        case $name in
            postgresql) need_postgresql ;;
            stomp) stomp=true ;;
            ejabberd) need 'command -v ejabberdctl' ejabberd erlang-p1-pgsql ;;
            redis) need have_redis redis-server ;;
            channels)
                need 'have_python channels' python3-django-channels
                need 'have_python channels_redis' python3-channels-redis
                need 'have_python hiredis' python3-hiredis
                need 'have_python daphne' python3-daphne
                need 'have_python psycopg2' python3-psycopg2
                ;;
        esac
    done
    install_missing "The benchmark needs"
}

allow_files() {
    [[ $(ulimit -Sn) == unlimited ]] || (($(ulimit -Sn) >= FILES)) || ulimit -Sn $FILES 2>/dev/null ||
        say "beseda: no more than $(ulimit -Hn) files may be open here; M1 and M2 need $FILES."
}

build_stomp() { cd "$STOMP" && JAVA_HOME=$jdk exec mvn -B -ntp -q -Dstyle.color=never process-classes; }

fetch_jmh() { cd "$MICRO" && JAVA_HOME=$jdk exec mvn -B -ntp -q -Dstyle.color=never process-classes; }

compile_micro() {
    rm -rf "$MICRO/target/classes" && mkdir -p "$MICRO/target/classes" &&
        exec "$jdk/bin/javac" -proc:full -d "$MICRO/target/classes" -cp "$LIB/*:$MICRO/target/lib/*" "$MICRO"/micro/*.java
}

# Parts of the message path alone; its words are those of JMH.
run_micro() {
    jdk=$(find_jdk)
    need_maven
    ensure_built
    stage "JMH" "$STATE/jmh.log" fetch_jmh
    stage "Microbenchmarks" "$STATE/micro.log" compile_micro
    exec "$jdk/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
        -cp "$MICRO/target/classes:$LIB/*:$MICRO/target/lib/*" org.openjdk.jmh.Main "$@"
}

run_bench() {
    if [[ ${1:-} == micro ]]; then run_micro "${@:2}"; fi
    need_node
    if [[ " $* " == *" --report "* ]]; then exec node "$ROOT/benchmark/bench.mjs" "$@"; fi
    jdk=$(find_jdk)
    [[ $(uname) == Linux ]] || fail "The benchmark reads CPU times of other processes, so it needs Linux."
    need_for_bench "$@"
    allow_files
    ensure_built
    if ! [[ $ROOT/benchmark/node_modules/.package-lock.json -nt $ROOT/benchmark/package-lock.json ]]; then
        stage "Peers" "$STATE/peers.log" in_benchmark npm ci --no-progress
    fi
    if $stomp && [[ -z $(find "$STOMP/target/class-path" -newer "$STOMP/pom.xml" -newer "$STOMP"/src/main/java/*/*/*/*.java 2>/dev/null) ]]; then
        need_maven
        stage "Peer in Spring" "$STATE/stomp.log" build_stomp
    fi
    exec node "$ROOT/benchmark/bench.mjs" "$@"
}
