# shellcheck shell=bash
# Sourced by the scripts that start servers for tests.

# A port that nobody listens on, below those that the system gives to connections: after a kill it is still free.
free_port() {
    /usr/bin/env python3 - 2>/dev/null <<'PYTHON' || printf '%s' $((20000 + RANDOM % 12000))
import random, socket
while True:
    port = random.randrange(20000, 32000)
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            continue
    print(port)
    break
PYTHON
}
