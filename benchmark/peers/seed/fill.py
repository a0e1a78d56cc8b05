"""Makes the tables, and in them who is to be loaded: reads [[user, chat], ...] from stdin, prints {"cookies": {user: session},
"chats": {chat: id}}."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from chat.models import Chat, ChatMember  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

call_command("migrate", verbosity=0)
seats = json.load(sys.stdin)

User = get_user_model()
numbers = sorted({user for user, _ in seats})
people = [User(username=f"u{number}") for number in numbers]
for user in people:
    user.set_unusable_password()
people = dict(zip(numbers, User.objects.bulk_create(people)))
names = sorted({chat for _, chat in seats})
chats = dict(zip(names, Chat.objects.bulk_create(Chat(is_group=True, title=f"Chat {name}") for name in names)))
ChatMember.objects.bulk_create(ChatMember(chat=chats[chat], user=people[user]) for user, chat in seats)

store = SessionStore()
sessions = {}
for number, user in people.items():
    login = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    sessions[number] = store.model(
        session_key=store._get_new_session_key(),
        session_data=store.encode(login),
        expire_date=timezone.now() + timezone.timedelta(days=1),
    )
store.model.objects.bulk_create(sessions.values())
json.dump(
    {
        "cookies": {number: session.session_key for number, session in sessions.items()},
        "chats": {name: chat.pk for name, chat in chats.items()},
    },
    sys.stdout,
)
