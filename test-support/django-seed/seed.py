"""Makes a database as the chat of a tutorial fills it. Usage: seed.py tables | fill MESSAGES DUPLICATES | say CHAT USER TEXT"""
import os
import random
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seed_settings")
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from chat.models import Chat, ChatMember, Message  # noqa: E402

User = get_user_model()
USERS = 60
GROUPS = 20
WORDS = "да нет привет завтра сегодня заказ чат 👋 ok 'кавычки' \"two\" строка\nвторая".split(" ")


def create_direct(me, other):
    """As the tutorial's view: a new chat every time."""
    chat = Chat.objects.create(is_group=False)
    ChatMember.objects.bulk_create([ChatMember(chat=chat, user=me), ChatMember(chat=chat, user=other)])
    return chat


def create_message(chat_id, sender_id, text):
    """As the tutorial's consumer."""
    return Message.objects.create(chat_id=chat_id, sender_id=sender_id, text=text)


def text(rand):
    return " ".join(rand.choices(WORDS, k=rand.randint(1, 12)))


def fill(messages, duplicates):
    rand = random.Random(messages)
    with transaction.atomic():
        users = [User.objects.create_user(f"user{i}", password="x") for i in range(1, USERS + 1)]
        pairs = [(users[i], users[i + USERS // 2]) for i in range(USERS // 2)]
        rooms = []
        for one, other in pairs:
            rooms.append((create_direct(one, other).id, [one.id, other.id]))
        for i in range(GROUPS):
            group = Chat.objects.create(is_group=True, title=f"Группа {i}")
            people = rand.sample(users, rand.randint(2, 20))
            ChatMember.objects.bulk_create([ChatMember(chat=group, user=user) for user in people])
            rooms.append((group.id, [user.id for user in people]))
        for i in range(duplicates):
            one, other = pairs[i % 20] if i % 2 else reversed(pairs[i % 20])
            rooms.append((create_direct(one, other).id, [one.id, other.id]))
        # One chat has a third of all messages.
        weights = [1] * len(rooms)
        weights[len(pairs)] = len(rooms) // 2
        by_hand = min(500, messages)
        for _ in range(by_hand):
            chat, people = rand.choices(rooms, weights)[0]
            create_message(chat, rand.choice(people), text(rand))
        batch = []
        for room, people in rand.choices(rooms, weights, k=messages - by_hand):
            batch.append(Message(chat_id=room, sender_id=rand.choice(people), text=text(rand)))
        Message.objects.bulk_create(batch, batch_size=2000)


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "say":
        print(create_message(int(rest[0]), int(rest[1]), rest[2]).id)
    else:
        call_command("migrate", verbosity=0)
        if command == "fill":
            fill(int(rest[0]), int(rest[1]))
