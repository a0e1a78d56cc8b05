#!/usr/bin/env bash
# Builds the layer and shows that it loses what was not synced, and nothing else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./build.sh >/dev/null
exec /usr/bin/python3 selftest.py
