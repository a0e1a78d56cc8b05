# shellcheck shell=bash disable=SC2034,SC2154 # some variables belong to the other file
# "./beseda test": sourced by ./beseda, whose functions it uses.

passed=0 failed=0 skipped=0
summary=()

# --- What the tests need besides a build ------------------------------------------------------------------------------

have_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }
have_redis() { command -v redis-server && command -v redis-cli; }
have_nginx() { command -v nginx || [[ -x /usr/sbin/nginx ]]; }
have_chromium() { command -v chromium chromium-browser google-chrome || [[ -d "/Applications/Google Chrome.app" ]]; }
have_c() { command -v cc && printf '#include <stdlib.h>\n' | cc -E -; }
have_python() { /usr/bin/python3 -c "import $1"; }

# Installs what is missing where that can be done without asking: as root on Debian.
need_for_tests() {
    local missing=() name=postgresql
    [[ $(apt-cache policy postgresql-15 2>/dev/null) == *Candidate:* ]] && name=postgresql-15
    have_postgresql >/dev/null || missing+=("$name")
    have_redis >/dev/null || missing+=(redis-server)
    have_nginx >/dev/null || missing+=(nginx-light)
    command -v openssl >/dev/null || missing+=(openssl)
    have_chromium >/dev/null || missing+=(chromium)
    have_c >/dev/null 2>&1 || missing+=(gcc libc6-dev)
    command -v openssl >/dev/null || missing+=(openssl)
    have_python websockets 2>/dev/null || missing+=(python3-websockets)
    have_python rest_framework 2>/dev/null || missing+=(python3-djangorestframework)
    have_python rest_framework_simplejwt 2>/dev/null || missing+=(python3-djangorestframework-simplejwt)
    have_python jwt 2>/dev/null || missing+=(python3-jwt)
    ((${#missing[@]} > 0)) || return 0
    if ! command -v apt-get >/dev/null; then
        fail "The tests need more than is installed. Named as Debian does:" "  ${missing[*]}"
    elif ((EUID != 0)); then
        fail "The tests need more than is installed." "  sudo apt-get install ${missing[*]}"
    fi
    stage "Packages: ${missing[*]}" "$STATE/apt.log" apt_install "${missing[@]}"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    exec apt-get install -y --no-install-recommends "$@"
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
    summary+=("$(printf '%-12s %5d passed %4d failed %4d skipped   %s' "$name" "$p" "$f" "$s" "$(duration "$seconds")")")
}

# check NAME LOG COMMAND...: passes or fails as a whole.
check() {
    suite "$1" . "${@:2}" && return
    failed=$((failed + 1))
    summary+=("$1: failed")
}

java_tests() {
    local status=0 started=$SECONDS
    rm -rf "$ROOT"/beseda-*/target/surefire-reports "$LIB"
    begin_stamp java
    suite "Java" 'Building .* \[|Tests run: .* -- in |\.java:\[|^\[ERROR\]' "$STATE/test-java.log" \
        in_maven --fail-at-end "-Dbeseda.long=$long" verify || status=$?
    ((status != 0)) || end_stamp java
    tally Java $status $((SECONDS - started)) "$ROOT"/beseda-*/target/surefire-reports/TEST-*.xml
}

# vitest_tests NAME SCRIPT: one of the npm scripts that run Vitest.
vitest_tests() {
    local status=0 started=$SECONDS report=$STATE/test-$2.json
    rm -f "$report"
    suite "$1" . "$STATE/test-$2.log" in_web npm run "$2" -- \
        --reporter=default --reporter=json "--outputFile.json=$report" || status=$?
    tally "$1" $status $((SECONDS - started)) "$report"
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
        check "The layer that loses unsynced writes" "$STATE/test-layer.log" "$ROOT/test-support/drop-unsynced/selftest.sh"
    fi
    java_tests
    if ensure_built; then
        vitest_tests "End to end" e2e
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
