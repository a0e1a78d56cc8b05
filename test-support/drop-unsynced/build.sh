#!/usr/bin/env bash
# Compiles the layer if it is missing or older than its source, and prints its path. Several may run at once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
output=$PWD/drop_unsynced.so
if [[ ! $output -nt drop_unsynced.c ]]; then
    "${CC:-gcc}" -std=gnu17 -O2 -Wall -Wextra -fPIC -shared -o "$output.$$" drop_unsynced.c -ldl -lpthread
    mv "$output.$$" "$output"
fi
printf '%s\n' "$output"
