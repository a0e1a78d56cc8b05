"""Takes orders in transactions, a third of which roll back, and says of each that was committed: `<chat> <text>`.

    orders.py COUNT USER CHAT... - `python3 -m tests.orders`, with a table of orders in the project's database.

An order and its message are one transaction. Lines come after the commit, in the order of the commits.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

from django.db import connection, transaction  # noqa: E402

import beseda_django  # noqa: E402


class Changed(Exception):
    """The customer's mind."""


def main(count, user, chats):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS shop_order (number int PRIMARY KEY)")
        for number in range(count):
            chat = chats[number % len(chats)]
            text = "Order %d is on its way" % number
            sender = None if number % 2 else user
            try:
                with transaction.atomic():
                    cursor.execute("INSERT INTO shop_order VALUES (%s)", [number])
                    beseda_django.send(chat, sender, text)
                    if number % 3 == 1:
                        raise Changed
            except Changed:
                continue
            print(chat, text, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [int(chat) for chat in sys.argv[3:]])
