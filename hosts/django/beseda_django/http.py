"""One request to the server, with the operator's key."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Seconds between tries; a request that may be repeated is tried once more than there are pauses.
PAUSES = (0.1, 0.4, 1.5)
# A server that asks for a longer wait is not waited for.
LONGEST_PAUSE = 5.0


class BesedaError(Exception):
    """The server did not do what was asked."""


class BesedaUnavailable(BesedaError):
    """It cannot be reached, or is busy: try again later. What was asked may have been done or not."""


class BesedaRefused(BesedaError):
    """It will not do it, however often it is asked.

    `code` is a slug such as `not_found`, `errors` says what is wrong by field.
    """

    def __init__(self, status, problem):
        self.status = status
        self.code = problem.get("code", "")
        self.detail = problem.get("detail", "")
        self.errors = problem.get("errors", {})
        super().__init__("%s: %s" % (self.code or status, self.detail))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The key is for the configured server, and for no other."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def setting(name):
    value = getattr(settings, name, None)
    if not value:
        raise ImproperlyConfigured("%s is not set: see docs/django-app.md of Beseda." % name)
    return value


def user_key(user):
    """What the server calls this user."""
    return str(getattr(user, "pk", user))


def request(method, path, body=None, user=None, headers=None, repeat=True, timeout=None):
    """The JSON of the answer, or None where there is none.

    `user` is in whose name; None: the system. `repeat` says that asking twice does no harm. `timeout` in seconds,
    BESEDA_TIMEOUT otherwise.
    """
    pauses = PAUSES if repeat else ()
    for pause in pauses + (None,):
        try:
            return _once(method, path, body, user, headers or {}, timeout)
        except _Busy as busy:
            wait = max(pause or 0, busy.retry_after)
            if pause is None or wait > LONGEST_PAUSE:
                raise BesedaUnavailable(str(busy)) from None
            time.sleep(wait)
    return None  # not reached


class _Busy(Exception):
    def __init__(self, reason, retry_after=0.0):
        super().__init__(reason)
        self.retry_after = retry_after


def _once(method, path, body, user, headers, timeout):
    asked = urllib.request.Request(
        setting("BESEDA_URL").rstrip("/") + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
    )
    asked.add_header("Authorization", "Api-Key " + setting("BESEDA_API_KEY"))
    if body is not None:
        asked.add_header("Content-Type", "application/json")
    if user is not None:
        # Header fields are bytes, of which urllib takes one for each character.
        asked.add_header("Beseda-As", user_key(user).encode().decode("latin-1"))
    for name, value in headers.items():
        asked.add_header(name, value)
    try:
        with _opener.open(asked, timeout=timeout or getattr(settings, "BESEDA_TIMEOUT", 10)) as answer:
            content = answer.read()
        return json.loads(content) if content else None
    except urllib.error.HTTPError as error:
        raise _failure(error) from None
    except (OSError, ValueError) as error:
        raise _Busy("%s %s: %s" % (method, path, getattr(error, "reason", error))) from None


def _failure(error):
    try:
        problem = json.loads(error.read())
    except (OSError, ValueError):
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    if error.code >= 500 or error.code == 429:
        try:
            wait = float(error.headers.get("Retry-After", 0))
        except ValueError:
            wait = 0.0
        return _Busy("%s %s" % (error.code, problem.get("detail", error.reason)), wait)
    return BesedaRefused(error.code, problem)


def quoted(value):
    """As a part of a path."""
    return urllib.parse.quote(user_key(value), safe="")
