#!/usr/bin/python3
"""A chat client in another language than ours: Debian's python3-websockets and the standard library, nothing of Beseda's.

    chat_client.py --server http://127.0.0.1:8000 --user anna --password secret --chat 12
    chat_client.py --server http://127.0.0.1:8000 --token TOKEN --full

Logs in at /api/token/ (or takes --token), and connects to the socket of one chat, or with --full to /ws/.

stdin   one command a line: a JSON object is sent as it is; any other text is sent as a message ({"action":"message",
        "text":...}, with "chat" if --full and --chat are given). At its end the client waits for what --expect and --linger
        say, and closes.
stdout  one JSON object a line, at once:
          {"type":"connected","subprotocol":...}            after the handshake
          {"type":"frame","frame":{...}}                    each frame that came
          {"type":"closed","code":4403,"reason":""}         the end, whoever closed
          {"type":"refused","status":403,"body":...}        the handshake, or the login, was answered with this status;
                                                            null: no connection
exit    0 closed by us, or --expect fulfilled; 1 --expect not fulfilled in --timeout; 2 usage; 3 the login or the handshake
        was refused; 4 closed by the server
"""

import argparse
import asyncio
import json
import os
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

import websockets


def emit(**event):
    print(json.dumps(event, ensure_ascii=False), flush=True)


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(status)
        self.status, self.body = status, body


def post(server, path, body):
    request = urllib.request.Request(server + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.read().decode()) from error


def log_in(arguments):
    if arguments.token is not None or arguments.user is None:
        return arguments.token
    return post(arguments.server, "/api/token/", {"username": arguments.user, "password": arguments.password})["access"]


def address(arguments, token):
    path = "/ws/" if arguments.full else f"/ws/chats/{arguments.chat}/"
    query = {}
    if arguments.events:
        query["events"] = "all"
    if token is not None and arguments.via == "query":
        query["token"] = token
    return arguments.server.replace("http", "ws", 1) + path + ("?" + urllib.parse.urlencode(query) if query else "")


def connection_options(arguments, token):
    options = {"max_size": None, "origin": arguments.origin, "ping_interval": None}
    if token is not None and arguments.via == "header":
        options["extra_headers"] = {"Authorization": f"Bearer {token}"}
    if token is not None and arguments.via == "subprotocol":
        options["subprotocols"] = ["beseda.v1", f"bearer.{token}"]
    elif arguments.full:
        options["subprotocols"] = ["beseda.v1"]
    return options


def command(line, arguments):
    if line.startswith("{"):
        return line
    message = {"action": "message", "text": line}
    if arguments.full and arguments.chat is not None:
        message["chat"] = arguments.chat
    return json.dumps(message, ensure_ascii=False)


def read_lines(loop, lines):
    """Runs on a thread of its own: stdin may be a file or /dev/null, which cannot be awaited."""
    rest = b""
    while data := os.read(0, 65536):
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            loop.call_soon_threadsafe(lines.put_nowait, line)
    for line in (rest, None):
        loop.call_soon_threadsafe(lines.put_nowait, line)


async def send_commands(socket, arguments):
    lines = asyncio.Queue()
    threading.Thread(target=read_lines, args=(asyncio.get_running_loop(), lines), daemon=True).start()
    while (line := await lines.get()) is not None:
        if line:
            await socket.send(command(line.decode(), arguments))


async def receive(socket, arguments, expected):
    count = 0
    async for data in socket:
        emit(type="frame", frame=json.loads(data))
        count += 1
        if arguments.expect is not None and count >= arguments.expect:
            expected.set()


async def chat(arguments, token):
    """Returns the exit code."""
    expected = asyncio.Event()
    try:
        socket = await websockets.connect(address(arguments, token), **connection_options(arguments, token))
    except websockets.InvalidStatusCode as error:
        raise Refused(error.status_code, None) from error
    emit(type="connected", subprotocol=socket.subprotocol)
    receiving = asyncio.create_task(receive(socket, arguments, expected))
    sending = asyncio.create_task(send_commands(socket, arguments))

    async def done():
        await sending
        if arguments.expect is not None:
            await expected.wait()
        await asyncio.sleep(arguments.linger)

    finishing = asyncio.create_task(done())
    await asyncio.wait({receiving, finishing}, timeout=arguments.timeout, return_when=asyncio.FIRST_COMPLETED)
    by_server = receiving.done() or socket.closed
    if by_server:
        await asyncio.gather(receiving, return_exceptions=True)
    for task in (finishing, sending):
        task.cancel()
    await asyncio.gather(finishing, sending, return_exceptions=True)
    await socket.close()
    await asyncio.gather(receiving, return_exceptions=True)
    emit(type="closed", code=socket.close_code, reason=socket.close_reason)
    if arguments.expect is not None:
        return 0 if expected.is_set() else 4 if by_server else 1
    return 4 if by_server else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, metavar="URL")
    parser.add_argument("--user", help="with --password: log in")
    parser.add_argument("--password", default="")
    parser.add_argument("--token", help="an access token, instead of logging in")
    parser.add_argument("--via", choices=["query", "header", "subprotocol"], default="query", help="how the token is given")
    parser.add_argument("--chat", type=int)
    parser.add_argument("--full", action="store_true", help="the socket for all chats")
    parser.add_argument("--events", action="store_true", help="?events=all on the socket of one chat")
    parser.add_argument("--origin", help="send this Origin header")
    parser.add_argument("--expect", type=int, metavar="N", help="wait until N frames have come")
    parser.add_argument("--linger", type=float, default=0, metavar="SECONDS", help="stay so long after that")
    parser.add_argument("--timeout", type=float, default=60, metavar="SECONDS", help="the longest that all may take")
    arguments = parser.parse_args()
    arguments.server = arguments.server.rstrip("/")
    if arguments.chat is None and not arguments.full:
        parser.error("--chat or --full is needed")
    try:
        return asyncio.run(chat(arguments, log_in(arguments)))
    except OSError as error:
        emit(type="refused", status=None, body=str(error))
        return 3
    except Refused as refused:
        emit(type="refused", status=refused.status, body=refused.body)
        return 3


if __name__ == "__main__":
    sys.exit(main())
