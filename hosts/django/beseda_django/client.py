"""What the project's code asks of the server, now: none of it is part of a transaction."""

import hashlib
import uuid

from .http import quoted, request, user_key


def create_direct(one, other):
    """The id of the one direct chat of the two, found or made."""
    return request("POST", "/api/chats/direct/", {"user_id": user_key(other)}, user=one)["chat_id"]


def create_group(title, users, owner=None, history="all"):
    """The id of a new group. Without an owner it has members only, and the system manages it.

    It is not tried again after a failure, which may leave a group behind.
    """
    body = {"title": title, "user_ids": [user_key(user) for user in users], "history": history}
    return request("POST", "/api/chats/", body, user=owner, repeat=False)["id"]


def send_now(chat, sender, text, key=None, reply_to=None):
    """The message, sent now. The same `key` again returns the first message: give one to be able to repeat."""
    body = {"text": text, "client_id": str(key or uuid.uuid4())}
    if reply_to is not None:
        body["reply_to"] = reply_to
    return request("POST", "/api/chats/%d/messages/" % chat, body, user=sender)


def add_members(chat, *users, by=None):
    """Those who are members already stay as they are."""
    request("POST", "/api/chats/%d/members/" % chat, {"user_ids": [user_key(user) for user in users]}, user=by)


def remove_member(chat, user, by=None):
    request("DELETE", "/api/chats/%d/members/%s/" % (chat, quoted(user)), user=by, repeat=False)


def set_role(chat, user, role, by=None):
    """`member`, `admin` or `owner`."""
    request("PATCH", "/api/chats/%d/members/%s/" % (chat, quoted(user)), {"role": role}, user=by)


def rename_chat(chat, title, by=None):
    request("PATCH", "/api/chats/%d/" % chat, {"title": title}, user=by)


def close_chat(chat, by=None):
    """Deletes a group for everyone."""
    request("DELETE", "/api/chats/%d/" % chat, user=by, repeat=False)


def session_name(session_key):
    """How the server names a session: never by its key."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def ticket_for(user, session_key=None):
    """A ticket that opens one socket within 30 seconds; the socket ends with that session."""
    headers = {"Beseda-Session": session_name(session_key)} if session_key else {}
    return request("POST", "/api/ws-tickets/", user=user, headers=headers)["ticket"]


def revoke(user, session_key=None, patience=None):
    """Closes the user's sockets at once; with a key, only those of that session.

    With a patience it is tried once, for so many seconds.
    """
    path = "/api/operator/users/%s/sockets/" % quoted(user)
    if session_key:
        path += "?session=" + session_name(session_key)
    request("DELETE", path, repeat=patience is None, timeout=patience)
