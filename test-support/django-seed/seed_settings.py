"""A Django project with the chat of a tutorial. SEED_DATABASE names its database: postgresql://... or a file of SQLite."""
import os
from urllib.parse import urlsplit

URL = os.environ["SEED_DATABASE"]
if URL.startswith("postgres"):
    parts = urlsplit(URL)
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.hostname,
        "PORT": parts.port,
        "USER": parts.username,
        "PASSWORD": parts.password or "",
        "NAME": parts.path[1:],
    }
else:
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": URL}

DATABASES = {"default": database}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "chat"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECRET_KEY = "of a project that only tests use"
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
