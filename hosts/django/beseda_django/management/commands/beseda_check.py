import json
import time
import urllib.error
import urllib.request
from email.utils import parsedate_to_datetime
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from beseda_django.checks import settings_are_there
from beseda_django.http import BesedaError, BesedaRefused, request, setting

SKEW_SECONDS = 5
OUTBOX_SECONDS = 30


class Problem(Exception):
    """What is wrong, and how to mend it."""


class Command(BaseCommand):
    help = "Checks that the project and the Beseda server understand each other, and says what is wrong."
    requires_system_checks = []

    def handle(self, **options):
        steps = [
            ("settings", self.settings),
            ("server", self.server),
            ("clock", self.clock),
            ("key", self.key),
            ("logins", self.logins),
            ("outbox", self.outbox),
        ]
        wrong = 0
        for name, step in steps:
            try:
                self.stdout.write("%-9s ok: %s" % (name, step()))
            except Problem as problem:
                wrong += 1
                self.stdout.write("%-9s WRONG: %s" % (name, problem))
                if name in ("settings", "server"):
                    break  # the others would say the same
        if wrong:
            raise CommandError("%d of the checks failed." % wrong)

    def settings(self):
        for found in settings_are_there(None):
            raise Problem("%s %s" % (found.msg, found.hint))
        return "BESEDA_URL and BESEDA_API_KEY are set"

    def server(self):
        url = setting("BESEDA_URL").rstrip("/") + "/health/ready"
        started = time.time()
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                self.date = answer.headers.get("Date")
        except urllib.error.HTTPError as error:
            raise Problem(
                "%s answers %d. 503: its database is away, or it starts or ends; else something other than Beseda "
                "answers there: look at BESEDA_URL." % (url, error.code)
            ) from None
        except (OSError, ValueError) as error:
            raise Problem(
                "%s does not answer (%s). Is it running, and reachable from here?" % (url, getattr(error, "reason", error))
            ) from None
        return "%s answers within %d ms" % (setting("BESEDA_URL"), (time.time() - started) * 1000)

    def clock(self):
        if not self.date:
            return "the server does not tell its time"
        skew = abs((parsedate_to_datetime(self.date) - timezone.now()).total_seconds())
        if skew > SKEW_SECONDS:
            raise Problem(
                "the clocks differ by %d s, so sessions and tokens expire too early or too late. Let both machines "
                "use NTP." % skew
            )
        return "the same time, within %d s" % SKEW_SECONDS

    def key(self):
        try:
            request("GET", "/api/users/?id=system")
        except BesedaRefused as refused:
            if refused.status == 401:
                raise Problem(
                    "the server does not know BESEDA_API_KEY. Set BESEDA_API_KEYS=django:<the same key> for the "
                    "server and start it again."
                ) from None
            raise Problem("the server refuses: %s" % refused) from None
        except BesedaError as error:
            raise Problem("the server could not say: %s" % error) from None
        return "the server knows it"

    def logins(self):
        """Logs someone in, as the project does, and asks the server who that is."""
        user = get_user_model()._default_manager.filter(is_active=True).order_by("pk").first()
        if user is None:
            raise Problem("there is no active user to try with: make one with manage.py createsuperuser.")
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = user._meta.pk.value_to_string(user)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.set_expiry(60)
        session.save()
        try:
            found = self.who_is(session.session_key)
        finally:
            session.delete()
        if found is None:
            raise Problem(
                "a session of this project opens nothing there. BESEDA_LOGINS=django needs the same SECRET_KEY "
                "(BESEDA_DJANGO_SECRET_KEY), the same database and the same SESSION_ENGINE; BESEDA_LOGINS=http needs "
                "the address of beseda/whoami/."
            )
        if str(found.get("id")) != str(user.pk):
            raise Problem("a session of user %s is taken for one of user %s there." % (user.pk, found.get("id")))
        return "a session of user %s opens it as that user" % user.pk

    def who_is(self, session_key):
        asked = urllib.request.Request(setting("BESEDA_URL").rstrip("/") + "/api/me/")
        asked.add_header("Cookie", "%s=%s" % (settings.SESSION_COOKIE_NAME, session_key))
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return None
            raise Problem("it answers %d to a session: its log says why." % error.code) from None
        except (OSError, ValueError) as error:
            raise Problem("it could not say who a session is of: %s" % error) from None

    def outbox(self):
        from beseda_django.models import OutboxMessage

        try:
            refused = OutboxMessage.objects.exclude(error="").count()
            oldest = OutboxMessage.objects.filter(error="").order_by("created_at").first()
        except Error as error:
            raise Problem("its table cannot be read (%s). Run manage.py migrate." % error) from None
        if oldest and (timezone.now() - oldest.created_at).total_seconds() > OUTBOX_SECONDS:
            raise Problem(
                "a message of %s still waits: nobody hands it over. Give the server "
                "BESEDA_OUTBOX_DATABASE_URL, or run manage.py beseda_relay." % oldest.created_at.isoformat()
            )
        if refused:
            raise Problem(
                "%d messages were refused: OutboxMessage.error says why. Delete them, or set error to '' to try "
                "again." % refused
            )
        return "nothing waits"
