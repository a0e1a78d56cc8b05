"""What can be seen without asking anyone; `manage.py beseda_check` asks."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning

KEY_LENGTH = 32


def settings_are_there(app_configs, **kwargs):
    found = []
    url = urlsplit(getattr(settings, "BESEDA_URL", None) or "")
    if url.scheme not in ("http", "https") or not url.netloc:
        hint = 'Say where the server is: BESEDA_URL = "http://127.0.0.1:8000"'
        found.append(Error("BESEDA_URL is no address.", hint=hint, id="beseda.E001"))
    if len(getattr(settings, "BESEDA_API_KEY", None) or "") < KEY_LENGTH:
        hint = "Make one with: openssl rand -hex 32. Give it to the server: BESEDA_API_KEYS=django:KEY"
        found.append(Error("BESEDA_API_KEY has less than 32 characters.", hint=hint, id="beseda.E002"))
    if url.scheme == "http" and not settings.DEBUG and url.hostname not in ("localhost", "127.0.0.1", "::1"):
        hint = "Whoever reads the key on the way can do everything: use https, or a network of your own."
        found.append(Warning("BESEDA_URL is not https.", hint=hint, id="beseda.W001"))
    return found
