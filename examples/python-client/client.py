#!/usr/bin/python3
"""A client from the protocol alone, step by step as docs/write-a-client.md has them: it resumes, fills holes, and loses nothing.

    client.py --server http://localhost:8000 --user anna --password secret --chat 12 --state anna.json

Each line of stdin is said in the chat; each message of any chat is a line of stdout, once and in order, also after a cut or a
restart. Debian's python3-websockets (10 or later) and the standard library.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import threading
import urllib.request
import uuid

import websockets

STOP = {1000, 1002, 1003, 1007, 1008, 4400, 4403, 4404, 4405, 4406, 4407}
RETRY = {"rate_limited", "internal", "busy"}
SILENCE = 35  # seconds without a frame, when pings are 25 apart


class State:
    """What outlives a cut and a restart: where we stand in each chat's log, and what the server has not confirmed."""

    def __init__(self, path):
        self.path, self.epoch, self.cursors, self.outbox = path, None, {}, []
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.__dict__.update(json.load(file))

    def save(self):
        with open(self.path + ".new", "w", encoding="utf-8") as file:
            json.dump({"epoch": self.epoch, "cursors": self.cursors, "outbox": self.outbox}, file)
        os.replace(self.path + ".new", self.path)


class Client:
    def __init__(self, arguments):
        self.arguments, self.state = arguments, State(arguments.state)
        self.socket, self.token, self.ref, self.sending, self.syncing = None, None, 0, None, False

    # ---- a connection, and the next one

    async def run(self):
        attempt = 0
        renewed = False
        while True:
            code, lived = await self.connect()
            attempt = 0 if lived else attempt + 1
            if code in STOP:
                return code
            if code == 4401:
                if renewed and not lived:
                    return code
                renewed, self.token = True, None
                continue
            renewed = False
            await asyncio.sleep(random.uniform(0, min(20, 0.5 * 2**attempt)))  # full jitter

    async def connect(self):
        """Returns the close code, and whether there was a hello."""
        lived = self.syncing = False
        self.sending = None
        try:
            self.token = self.token or self.log_in()
            protocols = ["beseda.v1", f"bearer.{self.token}"]
            url = self.arguments.server.replace("http", "ws", 1) + "/ws/"
            async with websockets.connect(url, subprotocols=protocols, max_size=None, ping_interval=None) as self.socket:
                while True:
                    await self.heard(json.loads(await asyncio.wait_for(self.socket.recv(), SILENCE)))
                    lived = True
        except asyncio.TimeoutError:
            return 1006, lived
        except websockets.ConnectionClosed as closed:
            return (closed.rcvd.code if closed.rcvd else 1006), lived
        except OSError:
            return 1006, lived
        finally:
            self.socket = None

    def log_in(self):
        body = json.dumps({"username": self.arguments.user, "password": self.arguments.password}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.arguments.server + "/api/token/", body, headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["access"]

    async def command(self, action, **fields):
        self.ref += 1
        await self.socket.send(json.dumps({"action": action, "ref": self.ref, **fields}))
        return self.ref

    # ---- what comes

    async def heard(self, frame):
        event = frame["event"]
        if event == "hello":
            if self.state.epoch not in (None, frame["epoch"]):
                self.state.cursors = {}  # another log: our numbers mean nothing in it
            self.state.epoch = frame["epoch"]
            await self.sync()
            await self.pump()
        elif event == "synced":
            self.syncing = False
        elif event == "chat.created":
            self.state.cursors.setdefault(str(frame["chat"]), frame["details"]["last_seq"])
        elif event == "chat.removed":
            self.state.cursors.pop(str(frame["chat"]), None)
        elif event == "reset":
            self.state.cursors[str(frame["chat"])] = await asyncio.to_thread(self.last_seq, frame["chat"])
        elif event in ("ack", "error"):
            await self.answered(frame)
        elif "seq" in frame:
            await self.logged(frame)
        # Everything else is state of the moment, or newer than this client: ignored.
        self.state.save()

    async def logged(self, frame):
        chat, seq = str(frame["chat"]), frame["seq"]
        cursor = self.state.cursors.get(chat)
        if cursor is None or seq <= cursor:
            return  # a repeat
        if seq > cursor + 1:
            await self.sync()  # a hole: dropped here, and it comes again behind what is missing
            return
        self.state.cursors[chat] = seq
        if frame["event"] == "message.created":
            message = frame["message"]
            print(json.dumps(message, ensure_ascii=False), flush=True)
            self.drop(message.get("client_id"))

    async def sync(self):
        if not self.syncing:
            self.syncing = True
            await self.command("sync", epoch=self.state.epoch, chats=self.state.cursors)

    def last_seq(self, chat):
        headers = {"Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.arguments.server}/api/chats/{chat}/", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)["last_seq"]

    # ---- what goes

    async def say(self, text):
        self.state.outbox.append({"client_id": uuid.uuid4().hex, "chat": self.arguments.chat, "text": text})
        self.state.save()
        await self.pump()

    async def pump(self):
        """One at a time, so that one that has to be tried again is not overtaken."""
        if self.socket is None or self.sending is not None or not self.state.outbox:
            return
        self.sending = -1
        self.sending = await self.command("message", **self.state.outbox[0])

    async def answered(self, frame):
        if frame.get("ref") != self.sending or self.sending is None:
            return
        entry, self.sending = self.state.outbox[0] if self.state.outbox else None, None
        if frame["event"] == "ack":
            self.drop(frame["message"].get("client_id"))
        elif frame["code"] in RETRY:
            await asyncio.sleep(random.uniform(0, 1))
        elif entry is not None:
            print(json.dumps({"refused": entry, "code": frame["code"]}, ensure_ascii=False), file=sys.stderr, flush=True)
            self.drop(entry["client_id"])
        await self.pump()

    def drop(self, client_id):
        self.state.outbox = [entry for entry in self.state.outbox if entry["client_id"] != client_id]


async def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("server", "user", "password", "state"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--chat", type=int, required=True)
    client = Client(parser.parse_args())
    loop = asyncio.get_running_loop()

    def read():
        for line in sys.stdin:
            if line.strip():
                asyncio.run_coroutine_threadsafe(client.say(line.strip()), loop)

    threading.Thread(target=read, daemon=True).start()
    return await client.run()


sys.exit(0 if asyncio.run(main()) == 1000 else 1)
