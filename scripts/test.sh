# shellcheck shell=bash disable=SC2034,SC2154 # some variables belong to the other file
# "./beseda test": sourced by ./beseda, whose functions it uses.

passed=0 failed=0 skipped=0
summary=()

# --- What the tests need besides a build ------------------------------------------------------------------------------

# shellcheck source=scripts/packages.sh
source "$ROOT/scripts/packages.sh"

need_for_tests() {
    missing=()
    need_postgresql
    need have_redis redis-server
    need have_nginx nginx-light
    need have_chromium chromium
    need have_c gcc libc6-dev
    need 'command -v openssl' openssl
    need 'have_python websockets' python3-websockets
    need 'have_python rest_framework' python3-djangorestframework
    need 'have_python rest_framework_simplejwt' python3-djangorestframework-simplejwt
    need 'have_python jwt' python3-jwt
    need 'have_python psycopg2' python3-psycopg2
    need 'have_python cryptography' python3-cryptography
    install_missing "The tests need"
}

# --- Running and counting ---------------------------------------------------------------------------------------------

# suite NAME PATTERN LOG COMMAND...: runs it and shows the lines of its output that match. Does not stop the script.
suite() {
    local name=$1 pattern=$2 log=$3 status=0
    shift 3
    say '' "${bold}$name${plain}"
    mkdir -p "$(dirname "$log")"
    ("$@") </dev/null 2>&1 | tee "$log" | { grep --line-buffered -E "$pattern" | grep --line-buffered -vE "$NOISE" || true; } >&2 ||
        status=$?
    ((status == 0)) || say "${red}$name: failed${plain}; all of its output is in $log"
    return $status
}

# tally NAME STATUS SECONDS REPORT...: adds a suite's tests. One that broke, or ran nothing, counts as a failed test.
tally() {
    local name=$1 status=$2 seconds=$3 p f s
    shift 3
    read -r p f s < <(node "$ROOT/scripts/count-tests.mjs" "$@")
    if ((f == 0 && (status != 0 || p == 0))); then f=1; fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    summary+=("$(printf '%-18s %5d passed %4d failed %4d skipped   %s' "$name" "$p" "$f" "$s" "$(duration "$seconds")")")
}

# check NAME LOG COMMAND...: passes or fails as a whole.
check() {
    suite "$1" . "${@:2}" && return
    failed=$((failed + 1))
    summary+=("$1: failed")
}

java_tests() {
    local status=0 started=$SECONDS
    rm -rf "$ROOT"/{beseda-*,examples/*}/target/surefire-reports* "$LIB"
    begin_stamp java
    suite "Java" 'Building .* \[|Tests run: .* -- in |\.java:\[|^\[ERROR\]' "$STATE/test-java.log" \
        in_maven --fail-at-end "-Dbeseda.long=$long" verify || status=$?
    ((status != 0)) || end_stamp java
    tally Java $status $((SECONDS - started)) "$ROOT"/{beseda-*,examples/*}/target/surefire-reports*/TEST-*.xml
}

# The hosts on Spring on another Boot, or in another container, than those of the build files.
spring_tests() { # spring_tests BOOT CONTAINER
    local name="Boot $1, $2" status=0 started=$SECONDS
    rm -rf "$ROOT"/{beseda-spring-boot-starter,examples/spring-host}/target/surefire-reports
    suite "$name" 'Tests run: .* -- in |\.java:\[|^\[ERROR\]' "$STATE/test-boot-$1-$2.log" \
        in_maven -pl examples/spring-host -am "-Dspring-boot.version=$1" "-Dcontainer=$2" -Denforcer.skip=true \
        '-Dtest=io/beseda/spring/**/*IT,shop/*IT,shop/*Test' -Dsurefire.failIfNoSpecifiedTests=false test || status=$?
    tally "$name" $status $((SECONDS - started)) \
        "$ROOT"/{beseda-spring-boot-starter,examples/spring-host}/target/surefire-reports/TEST-*.xml
}

# vitest_tests NAME SCRIPT: one of the npm scripts that run Vitest.
vitest_tests() {
    local status=0 started=$SECONDS report=$STATE/test-$2.json
    rm -f "$report"
    suite "$1" . "$STATE/test-$2.log" in_web npm run "$2" -- \
        --reporter=default --reporter=json "--outputFile.json=$report" || status=$?
    tally "$1" $status $((SECONDS - started)) "$report"
}

benchmark_tests() {
    local status=0 started=$SECONDS report=$STATE/test-benchmark.xml
    rm -f "$report"
    suite Benchmark . "$STATE/test-benchmark.log" in_benchmark node --test --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=junit "--test-reporter-destination=$report" test/ || status=$?
    tally Benchmark $status $((SECONDS - started)) "$report"
}

run_tests() {
    long=false
    while (($# > 0)); do
        case $1 in
            --long) long=true ;;
            *) say "beseda: test takes --long and nothing else, not '$1'."; exit 2 ;;
        esac
        shift
    done
    jdk=$(find_jdk)
    need_maven
    need_node
    need_for_tests

    if packages_are_stale; then stage "Web packages" "$STATE/web-packages.log" in_web npm ci --no-progress; fi
    check "Types and style" "$STATE/test-check.log" in_web npm run check
    vitest_tests TypeScript test
    if [[ $(uname) == Linux ]]; then
        benchmark_tests
        check "The layer that loses unsynced writes" "$STATE/test-layer.log" "$ROOT/test-support/drop-unsynced/selftest.sh"
    fi
    java_tests
    if $long; then
        spring_tests 4.1.2 jetty
        spring_tests 4.0.7 tomcat
        spring_tests 4.0.7 jetty
    fi
    if ensure_built; then
        BESEDA_E2E_LONG=$long vitest_tests "End to end" e2e
    else
        failed=$((failed + 1)) summary+=("End to end: not run, since the build failed")
    fi

    say '' "${bold}Summary${plain} ($(duration $SECONDS))"
    say "${summary[@]}" ''
    local line="$passed passed, $failed failed"
    ((skipped == 0)) || line+=", $skipped skipped"
    printf '%s\n' "$line"
    ((failed == 0))
}
