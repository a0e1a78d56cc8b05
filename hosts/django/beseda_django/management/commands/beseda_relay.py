import time

from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, Error, connections

from beseda_django.http import BesedaError
from beseda_django.outbox import BATCH, relay


class Command(BaseCommand):
    help = "Hands the messages of committed transactions to the server, where it cannot read them itself."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing waits any more")
        parser.add_argument("--every", type=float, default=0.2, help="seconds between looks (0.2)")
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS)

    def handle(self, *, once, every, database, **options):
        failing = False
        while True:
            try:
                size = relay(database)
                if failing:
                    self.stderr.write("The relay works again.")
                failing = False
            except (BesedaError, Error) as error:
                if once:
                    raise
                if not failing:
                    self.stderr.write("%s: it is tried again and again." % error)
                failing = True
                size = 0
                connections[database].close_if_unusable_or_obsolete()
            if size < BATCH:
                if once:
                    return
                time.sleep(every)
