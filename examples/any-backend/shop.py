"""A site with users and logins of its own, to try a chat beside it: docs/any-backend.md.

python3 shop.py [port] [address of the chat]
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PEOPLE = {
    "anna": {"id": 1, "username": "anna", "display_name": "Anna Kovaleva"},
    "boris": {"id": 2, "username": "boris", "display_name": "Boris Petrov"},
}
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
CHAT = sys.argv[2] if len(sys.argv) > 2 else "http://localhost:8000/"
SECRET = os.environ.get("SHOP_SECRET", "not a secret at all: set SHOP_SECRET").encode()
sessions = {}  # key of the cookie -> person


def part(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(person):
    """A JSON Web Token that says who this is for five minutes."""
    head = part(b'{"alg":"HS256","typ":"JWT"}')
    claims = {"sub": str(person["id"]), "aud": "chat", "exp": int(time.time()) + 300}
    claims |= {"preferred_username": person["username"], "name": person["display_name"]}
    body = part(json.dumps(claims).encode())
    return head + b"." + body + b"." + part(hmac.digest(SECRET, head + b"." + body, hashlib.sha256))


class Shop(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urlsplit(self.path)
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("shopsession")
        person = sessions.get(cookie.value) if cookie else None
        if url.path == "/whoami":
            # All that the chat needs, where it asks: who has this cookie?
            self.answer(200 if person else 401, json.dumps(person or {}).encode())
        elif url.path == "/token":
            # All that the chat needs, where it does not ask: a token for who is logged in.
            self.answer(200 if person else 401, token(person) if person else b"", "text/plain")
        elif url.path == "/login":
            person = PEOPLE.get(parse_qs(url.query).get("name", [""])[0])
            key = secrets.token_urlsafe(32)
            if person:
                sessions[key] = person
            self.answer(302, b"", location=CHAT, cookie=key)
        elif url.path == "/logout":
            sessions.pop(cookie.value if cookie else None, None)
            self.answer(302, b"", location="/")
        else:
            links = "".join(f'<p><a href="/login?name={name}">I am {name}</a>' for name in PEOPLE)
            self.answer(200, links.encode() + b'<p><a href="/logout">Log out</a>', "text/html")

    def answer(self, status, body, kind="application/json", location=None, cookie=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", f"shopsession={cookie}; Path=/; HttpOnly; SameSite=Lax")
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Shop)
    print(f"http://localhost:{server.server_port}/", flush=True)
    server.serve_forever()
