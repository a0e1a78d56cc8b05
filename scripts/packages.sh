# shellcheck shell=bash disable=SC2154 # some variables belong to the other files
# What tests and benchmark need besides a build: sourced by them, after ./beseda, whose functions it uses.

missing=()

have_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' || command -v initdb; }
have_redis() { command -v redis-server && command -v redis-cli; }
have_nginx() { command -v nginx || [[ -x /usr/sbin/nginx ]]; }
have_chromium() { command -v chromium chromium-browser google-chrome || [[ -d "/Applications/Google Chrome.app" ]]; }
have_c() { command -v cc && printf '#include <stdlib.h>\n' | cc -E -; }
have_python() { /usr/bin/python3 -c "import $1"; }

# need CHECK PACKAGE...: notes the packages as missing where the check fails.
need() {
    # shellcheck disable=SC2086 # a check may have an argument
    $1 >/dev/null 2>&1 || missing+=("${@:2}")
}

need_postgresql() {
    local name=postgresql
    [[ $(apt-cache policy postgresql-15 2>/dev/null) == *Candidate:* ]] && name=postgresql-15
    need have_postgresql "$name"
}

# install_missing WHO_NEEDS: where that can be done without asking, as root on Debian. Else it says what to install.
install_missing() {
    ((${#missing[@]} > 0)) || return 0
    if ! command -v apt-get >/dev/null; then
        fail "$1 more than is installed. Named as Debian does:" "  ${missing[*]}"
    elif ((EUID != 0)); then
        fail "$1 more than is installed." "  sudo apt-get install ${missing[*]}"
    fi
    stage "Packages: ${missing[*]}" "$STATE/apt.log" apt_install "${missing[@]}"
}

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    apt-get update
    exec apt-get install -y --no-install-recommends "$@"
}
