"""Chats of Beseda in a Django project.

Users are instances of the project's user model, or their primary keys; `sender=None` and `by=None` are the system,
which speaks in nobody's name. What calls the server raises `BesedaError` and does not know of your transaction; only
`send` is part of it.
"""

from .client import (
    add_members,
    close_chat,
    create_direct,
    create_group,
    remove_member,
    rename_chat,
    revoke,
    send_now,
    set_role,
    ticket_for,
)
from .http import BesedaError, BesedaRefused, BesedaUnavailable
from .outbox import send

__all__ = [
    "BesedaError",
    "BesedaRefused",
    "BesedaUnavailable",
    "add_members",
    "close_chat",
    "create_direct",
    "create_group",
    "remove_member",
    "rename_chat",
    "revoke",
    "send",
    "send_now",
    "set_role",
    "ticket_for",
]
