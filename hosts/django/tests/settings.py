"""A small project around the app, for its tests: SHOP_DATABASE_URL, BESEDA_URL and BESEDA_API_KEY say where things are."""

import os
from urllib.parse import urlsplit

_database = urlsplit(os.environ["SHOP_DATABASE_URL"])

SECRET_KEY = "only for tests, and of more than fifty characters, as it should be"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "tests.urls"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.path[1:],
        "USER": _database.username,
        "PASSWORD": _database.password,
        "HOST": _database.hostname,
        "PORT": _database.port,
    }
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "rest_framework_simplejwt.token_blacklist",
    "beseda_django",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BESEDA_URL = os.environ["BESEDA_URL"]
BESEDA_API_KEY = os.environ["BESEDA_API_KEY"]
