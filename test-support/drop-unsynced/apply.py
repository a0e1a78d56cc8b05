#!/usr/bin/python3
"""The power cut: puts what was durable in place of what was written.

    apply.py DIR              every file keeps only what was synced
    apply.py DIR --seed 42    of what was not synced, each 4 KiB block is kept or lost by chance, as a real disk may do

Run it after the process is dead. Prints one JSON object per file that lost something. See drop_unsynced.c.
"""

import argparse
import json
import os
import random
import sys

BLOCK = 4096
SHADOW = ".durable"
DEATH = "die-at-next-sync"


def mix(written: bytes, durable: bytes, rng: random.Random) -> bytes:
    """One of the states that a disk may be in when some of the writes since the last sync have reached it."""
    size = rng.choice([len(written), len(durable)])
    blocks = []
    for at in range(0, size, BLOCK):
        end = min(at + BLOCK, size)
        block = rng.choice([written, durable])[at:end]
        blocks.append(block.ljust(end - at, b"\0"))
    return b"".join(blocks)


def cut_power(directory: str, rng: "random.Random | None") -> None:
    for folder, _, names in sorted(os.walk(directory)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith("-shm") or name.endswith(SHADOW + ".tmp") or name == DEATH:
                os.remove(path)
            elif name.endswith(SHADOW):
                restore(path[: -len(SHADOW)], path, rng)


def restore(path: str, shadow: str, rng: "random.Random | None") -> None:
    with open(shadow, "rb") as file:
        durable = file.read()
    try:
        with open(path, "rb") as file:
            written = file.read()
    except FileNotFoundError:
        os.remove(shadow)  # unlinked, and the kill came before the shadow went too
        return
    result = durable if rng is None else mix(written, durable, rng)
    if result != written:
        with open(path, "r+b") as file:  # in place: owner and mode stay
            file.write(result)
            file.truncate()
        changed = sum(written[at : at + BLOCK] != result[at : at + BLOCK] for at in range(0, max(len(written), len(result)), BLOCK))
        print(json.dumps({"file": path, "size": len(written), "size_now": len(result), "blocks_lost": changed}))
    os.remove(shadow)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--seed", type=int, help="keep a random part of what was not synced")
    arguments = parser.parse_args()
    if not os.path.isdir(arguments.directory):
        print(f"apply.py: no such directory: {arguments.directory}", file=sys.stderr)
        return 2
    cut_power(arguments.directory, None if arguments.seed is None else random.Random(arguments.seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
