#!/usr/bin/python3
"""Shows that the layer tells durable from lost: run by selftest.sh, which builds it."""

import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent

# Writes rows for ever and says so after each commit.
WRITER = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=" + sys.argv[2])
# Often, so that kills meet checkpoints; but a checkpoint syncs, and who is to lose something must not be saved by it.
db.execute("PRAGMA wal_autocheckpoint=" + ("50" if sys.argv[2] == "FULL" else "1000"))
db.execute("CREATE TABLE IF NOT EXISTS message(id INTEGER PRIMARY KEY, text TEXT)")
while True:
    id = db.execute("INSERT INTO message(text) VALUES (?)", ("x" * 1000,)).lastrowid
    sys.stdout.write(f"{id}\\n")
    sys.stdout.flush()
"""

# One file per way of losing or keeping something.
FILES = """
import os
def make(name, flags=0):
    return os.open(name, os.O_RDWR | os.O_CREAT | flags, 0o644)
fd = make("synced"); os.write(fd, b"kept"); os.fsync(fd); os.write(fd, b" lost")
fd = make("unsynced"); os.write(fd, b"lost")
fd = make("dsync", os.O_DSYNC); os.write(fd, b"kept")
fd = make("overwritten"); os.write(fd, b"before"); os.fdatasync(fd); os.pwrite(fd, b"AFTER!", 0)
fd = make("shrunk"); os.write(fd, b"12345678"); os.fsync(fd); os.ftruncate(fd, 2); os.write(fd, b"!")
fd = make("shrunk-synced"); os.write(fd, b"12345678"); os.fsync(fd); os.ftruncate(fd, 2); os.ftruncate(fd, 4); os.fsync(fd)
fd = make("emptied"); os.write(fd, b"kept"); os.fsync(fd); os.open("emptied", os.O_WRONLY | os.O_TRUNC)
fd = make("appended", os.O_APPEND); os.write(fd, b"one "); os.fsync(fd); os.pwritev(fd, [b"two ", b"three"], 0); os.fsync(fd)
fd = make("draft"); os.write(fd, b"lost"); os.rename("draft", "renamed")
fd = make("draft"); os.write(fd, b"kept"); os.fsync(fd); os.rename("draft", "renamed-synced")
fd = make("gone"); os.write(fd, b"gone"); os.fsync(fd); os.unlink("gone")
fd = make("there-before"); os.write(fd, b"NEW")
os.kill(os.getpid(), 9)
"""
EXPECTED = {
    "synced": b"kept",
    "unsynced": b"",
    "dsync": b"kept",
    "overwritten": b"before",
    "shrunk": b"12345678",
    "shrunk-synced": b"12\0\0",
    "emptied": b"kept",
    "appended": b"one two three",
    "renamed": b"",
    "renamed-synced": b"kept",
    "there-before": b"old text",
}


def under_layer(directory, *command, **options):
    environment = {**os.environ, "LD_PRELOAD": str(HERE / "drop_unsynced.so"), "DROP_UNSYNCED_DIR": str(directory)}
    return subprocess.Popen([sys.executable, *command], env=environment, **options)


def cut_power(directory, *options):
    run = subprocess.run([HERE / "apply.py", directory, *options], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def files_case():
    with tempfile.TemporaryDirectory() as directory:
        pathlib.Path(directory, "there-before").write_bytes(b"old text")
        assert under_layer(directory, "-c", FILES, cwd=directory).wait() == -signal.SIGKILL
        cut_power(directory)
        found = {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()}
        assert found == EXPECTED, {name: (found.get(name), EXPECTED.get(name)) for name in found.keys() | EXPECTED.keys()}


def second_process_case():
    """What one process wrote and the next one synced is durable; what neither synced is not."""
    with tempfile.TemporaryDirectory() as directory:
        write = "import os; fd = os.open('f', os.O_RDWR | os.O_CREAT); os.write(fd, b'first'); "
        sync = "import os; fd = os.open('f', os.O_RDWR); os.pwrite(fd, b'F', 0); os.fsync(fd); os.pwrite(fd, b'X', 1)"
        assert under_layer(directory, "-c", write, cwd=directory).wait() == 0
        assert under_layer(directory, "-c", sync, cwd=directory).wait() == 0
        cut_power(directory)
        assert pathlib.Path(directory, "f").read_bytes() == b"First"


def death_at_sync_case():
    """Who is asked to dies between a write and its sync."""
    with tempfile.TemporaryDirectory() as directory:
        program = (
            "import os; fd = os.open('f', os.O_RDWR | os.O_CREAT); os.write(fd, b'kept'); os.fsync(fd); "
            "os.close(os.open('die-at-next-sync', os.O_CREAT)); os.fsync(fd); os.write(fd, b' lost'); os.fsync(fd)"
        )
        assert under_layer(directory, "-c", program, cwd=directory).wait() == -signal.SIGKILL
        assert pathlib.Path(directory, "f").read_bytes() == b"kept lost"
        cut_power(directory)
        assert {path.name: path.read_bytes() for path in pathlib.Path(directory).iterdir()} == {"f": b"kept"}


def sqlite_round(directory, synchronous, rows, *options):
    """Kills a writer after so many acknowledged rows and cuts the power. Returns (acknowledged, missing of them)."""
    database = os.path.join(directory, "chat.db")
    writer = under_layer(directory, "-c", WRITER, database, synchronous, stdout=subprocess.PIPE)
    acknowledged = [int(writer.stdout.readline()) for _ in range(rows)]
    time.sleep(rows % 7 / 2000)  # so that the kill meets other instants than the one after an acknowledgement
    writer.kill()
    acknowledged += [int(line) for line in writer.stdout if line.endswith(b"\n")]
    writer.wait()
    writer.stdout.close()
    cut_power(directory, *options)
    db = sqlite3.connect(database)
    try:
        kept = {row[0] for row in db.execute("SELECT id FROM message")}
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError as broken:  # without syncing even the table, or the file, may be gone
        assert synchronous != "FULL", broken
        kept = set()
    finally:
        db.close()
    return len(acknowledged), len(set(acknowledged) - kept)


def sqlite_case(synchronous, must_lose, rounds, *options):
    cuts = acknowledged = lost = 0
    for seed in range(rounds):
        with tempfile.TemporaryDirectory() as directory:
            for _ in range(1 if must_lose else 2):  # the second time on the image that the first cut left
                chosen = [*options, str(seed)] if options else []
                said, missing = sqlite_round(directory, synchronous, 70 + 37 * seed, *chosen)
                cuts, acknowledged, lost = cuts + 1, acknowledged + said, lost + missing
    print(f"  synchronous={synchronous} {' '.join(options)}: {cuts} cuts, {acknowledged} rows acknowledged, {lost} lost")
    assert (lost > 0) == must_lose


started = time.monotonic()
print("files")
files_case()
print("a second process")
second_process_case()
print("death at a sync")
death_at_sync_case()
print("SQLite")
sqlite_case("FULL", False, 5)
sqlite_case("FULL", False, 5, "--seed")
sqlite_case("NORMAL", True, 5)
sqlite_case("OFF", True, 2)
print(f"ok, {time.monotonic() - started:.1f} s")
