#!/usr/bin/python3
"""Prints cookies and tokens as examples/django-host would hand them out, and many that it never would, as JSON.

    OFFICE_DATABASE_URL=postgresql://... django_credentials.py

Makes the project's tables and users in that database first. Each line of the answer says to which of two servers it belongs
("rows": sessions in the database, tokens with HS256; "cookies": signed cookies, tokens with RS256, audience and issuer), and
whom it lets in: nobody, mostly. Needs Debian's python3-django, -djangorestframework-simplejwt, -psycopg2 and -cryptography.
"""

import base64
import json
import os
import pathlib
import sys
from datetime import timedelta
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "django-host"))
os.environ["DJANGO_SETTINGS_MODULE"] = "office.settings"
os.environ["OFFICE_SECRET_KEY"] = "the-key-of-today-0123456789"

import django  # noqa: E402

django.setup()

import jwt  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: E402
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, login  # noqa: E402
from django.contrib.sessions.backends import db, signed_cookies  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.contrib.sessions.serializers import PickleSerializer  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402
from people.models import User  # noqa: E402
from rest_framework_simplejwt.backends import TokenBackend  # noqa: E402
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken  # noqa: E402
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, SlidingToken  # noqa: E402

OLD_KEY = "the-key-of-yesterday-0123456789"
OTHER_KEY = "the-key-of-somebody-else-0123456789"
out = []


def add(server, kind, name, value, opens=None):
    out.append({"server": server, "kind": kind, "name": name, "value": value, "opens": opens})


def session_of(user, store=db.SessionStore):
    request = HttpRequest()
    request.session = store()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    return request.session


def cookie_of(user):
    return session_of(user).session_key


def with_data(user, data):
    """A session whose row holds this."""
    key = cookie_of(user)
    Session.objects.filter(pk=key).update(session_data=data)
    return key


def signed(data, salt="django.contrib.sessions.SessionStore", key=None, serializer=signing.JSONSerializer):
    return signing.dumps(data, key=key, salt=salt, serializer=serializer, compress=True)


def row_cookies(anna, gone):
    data = dict(session_of(anna).items())
    add("rows", "cookie", "a session", cookie_of(anna), "anna")
    long = session_of(anna)
    long["basket"] = ["the same again"] * 500
    long.save()
    add("rows", "cookie", "a long session, compressed", long.session_key, "anna")
    with override_settings(SECRET_KEY=OLD_KEY):
        add("rows", "cookie", "a session signed with a fallback key", cookie_of(anna), "anna")
    with override_settings(SECRET_KEY=OTHER_KEY):
        add("rows", "cookie", "a session signed with another key", cookie_of(anna))
    sha1 = signing.TimestampSigner(salt="django.contrib.sessions.SessionStore", algorithm="sha1").sign_object(
        {**data, HASH_SESSION_KEY: anna._legacy_get_session_auth_hash()}
    )
    add("rows", "cookie", "a session signed with SHA-1", with_data(anna, sha1), "anna")
    add("rows", "cookie", "another salt", with_data(anna, signed(data, salt="django.core.signing")))
    add("rows", "cookie", "pickled", with_data(anna, signed(data, serializer=PickleSerializer)))
    tampered = signed(data)
    forged = base64.urlsafe_b64encode(json.dumps({**data, SESSION_KEY: "2"}).encode()).decode().strip("=")
    add("rows", "cookie", "another payload", with_data(anna, forged + tampered[tampered.index(":") :]))
    add("rows", "cookie", "cut off in the row", with_data(anna, tampered[:-5]))
    add("rows", "cookie", "no signature", with_data(anna, tampered.rsplit(":", 1)[0]))
    add("rows", "cookie", "an empty row", with_data(anna, ""))
    for missing in data:
        rest = {name: value for name, value in data.items() if name != missing}
        add("rows", "cookie", "without " + missing, with_data(anna, signed(rest)))
    add("rows", "cookie", "the hash of another password", with_data(anna, signed({**data, HASH_SESSION_KEY: "0" * 64})))
    add("rows", "cookie", "another user with this hash", with_data(anna, signed({**data, SESSION_KEY: "2"})))
    add("rows", "cookie", "a user who never was", with_data(anna, signed({**data, SESSION_KEY: "999"})))
    add("rows", "cookie", "an id that is none", with_data(anna, signed({**data, SESSION_KEY: "1 OR 1=1"})))
    add("rows", "cookie", "an id with a zero before it", with_data(anna, signed({**data, SESSION_KEY: "01"})))
    expired = cookie_of(anna)
    Session.objects.filter(pk=expired).update(expire_date=timezone.now() - timedelta(seconds=1))
    add("rows", "cookie", "expired", expired)
    anonymous = db.SessionStore()
    anonymous["language"] = "ru"
    anonymous.save()
    add("rows", "cookie", "nobody is logged in", anonymous.session_key)
    good = cookie_of(anna)
    add("rows", "cookie", "cut off", good[:-1])
    add("rows", "cookie", "in capitals", good.upper())
    add("rows", "cookie", "a quote in it", good[:-1] + "'")
    add("rows", "cookie", "a wildcard", "%")
    add("rows", "cookie", "empty", "")
    add("rows", "cookie", "a signed cookie where rows count", session_of(anna, signed_cookies.SessionStore).session_key)
    add("rows", "cookie", "a deactivated user", cookie_of(gone))


def signed_cookies_of(anna, gone):
    salt = "django.contrib.sessions.backends.signed_cookies"
    session = session_of(anna, signed_cookies.SessionStore)
    good, data = session.session_key, dict(session.items())
    add("cookies", "cookie", "a signed cookie", good, "anna")
    session["basket"] = ["the same again"] * 50
    session.save()
    add("cookies", "cookie", "a signed cookie, compressed", session.session_key, "anna")
    add("cookies", "cookie", "cut off", good[:-1])
    add("cookies", "cookie", "longer", good + "A")
    add("cookies", "cookie", "another key", signed(data, salt, OTHER_KEY))
    add("cookies", "cookie", "another salt", signed(data, "django.contrib.sessions.SessionStore"))
    add("cookies", "cookie", "pickled", signed(data, salt, serializer=PickleSerializer))
    payload, time, signature = good.split(":")
    add("cookies", "cookie", "another time", ":".join([payload, time[:-1] + ("0" if time[-1] != "0" else "1"), signature]))
    with mock.patch("time.time", return_value=timezone.now().timestamp() - 3601):
        add("cookies", "cookie", "expired", signed(data, salt))
    add("cookies", "cookie", "the hash of another password", signed({**data, HASH_SESSION_KEY: "0" * 64}, salt))
    add("cookies", "cookie", "a deactivated user", session_of(gone, signed_cookies.SessionStore).session_key)
    add("cookies", "cookie", "a row's key where cookies count", cookie_of(anna))


def changed(token, **claims):
    for name, value in claims.items():
        if value is None:
            del token[name]
        else:
            token[name] = value
    return str(token)


def tokens(anna, gone):
    good = str(RefreshToken.for_user(anna).access_token)
    add("rows", "token", "an access token", good, "anna")
    add("rows", "token", "an id as text", changed(AccessToken.for_user(anna), user_id=str(anna.pk)), "anna")
    add("rows", "token", "a refresh token", str(RefreshToken.for_user(anna)))
    add("rows", "token", "a sliding token", str(SlidingToken.for_user(anna)))
    past = timezone.now() - timedelta(seconds=1)
    add("rows", "token", "expired", changed(AccessToken.for_user(anna), exp=int(past.timestamp())))
    add("rows", "token", "not yet", changed(AccessToken.for_user(anna), nbf=int(timezone.now().timestamp()) + 600))
    for claim in ["exp", "jti", "token_type", "user_id"]:
        add("rows", "token", "without " + claim, changed(AccessToken.for_user(anna), **{claim: None}))
    add("rows", "token", "a deactivated user", str(AccessToken.for_user(gone)))
    add("rows", "token", "a user who never was", changed(AccessToken.for_user(anna), user_id=999))
    add("rows", "token", "an id that is none", changed(AccessToken.for_user(anna), user_id="1 OR 1=1"))
    add("rows", "token", "cut off", good[:-1])
    add("rows", "token", "no signature", good.rsplit(".", 1)[0] + ".")
    payload = AccessToken.for_user(anna).payload
    add("rows", "token", "alg none", jwt.encode(payload, None, algorithm="none"))
    add("rows", "token", "another key", TokenBackend("HS256", OTHER_KEY).encode(payload))
    add("rows", "token", "a fallback key", TokenBackend("HS256", OLD_KEY).encode(payload))
    add("rows", "token", "another algorithm", TokenBackend("HS512", os.environ["OFFICE_SECRET_KEY"]).encode(payload))
    head, body, signature = good.split(".")
    body = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = base64.urlsafe_b64encode(json.dumps({**body, "user_id": 2}).encode()).decode().strip("=")
    add("rows", "token", "another payload", ".".join([head, forged, signature]))
    ended = AccessToken.for_user(anna)
    outstanding = OutstandingToken.objects.create(
        user=anna, jti=ended["jti"], token=str(ended), expires_at=timezone.now() + timedelta(minutes=5)
    )
    BlacklistedToken.objects.create(token=outstanding)
    add("rows", "token", "on the blacklist", str(ended))
    password = changed(AccessToken.for_user(anna), hash_password="0" * 32)
    add("rows", "token", "the hash of another password", password)


def leavers():
    """Users of their own, whose logins end while a test looks on."""
    for name in ["logged-out", "expired", "new-password", "deactivated"]:
        user = User.objects.create_user(name, password="x")
        add("rows", "cookie", name, cookie_of(user), name)
    for name in ["token-deactivated", "token-refresh-blacklisted"]:
        user = User.objects.create_user(name, password="x")
        add("rows", "token", name, str(RefreshToken.for_user(user).access_token), name)


def rsa_tokens(anna):
    def pem(key):
        return key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()

    key, other = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    payload = AccessToken.for_user(anna).payload
    names = {"audience": "office", "issuer": "https://office.example"}
    add("cookies", "token", "RS256", TokenBackend("RS256", pem(key), **names).encode(payload), "anna")
    several = {**names, "audience": ["shop", "office"]}
    add("cookies", "token", "several audiences", TokenBackend("RS256", pem(key), **several).encode(payload), "anna")
    add("cookies", "token", "another key", TokenBackend("RS256", pem(other), **names).encode(payload))
    add("cookies", "token", "another algorithm", TokenBackend("RS512", pem(key), **names).encode(payload))
    hmac = {"alg": "HS256", "typ": "JWT"}
    confused = jwt.PyJWS()
    text = json.dumps({**payload, "aud": "office", "iss": names["issuer"]}).encode()
    with mock.patch("jwt.algorithms.HMACAlgorithm.prepare_key", lambda self, key: key):
        add("cookies", "token", "the public key as a secret", confused.encode(text, public, "HS256", headers=hmac))
    for name, wrong in [("another audience", {"audience": "shop"}), ("no audience", {"audience": None}),
                        ("another issuer", {"issuer": "https://shop.example"}), ("no issuer", {"issuer": None})]:
        add("cookies", "token", name, TokenBackend("RS256", pem(key), **{**names, **wrong}).encode(payload))
    late = {**payload, "exp": int(timezone.now().timestamp()) - 100}
    add("cookies", "token", "expired within the leeway", TokenBackend("RS256", pem(key), **names).encode(late), "anna")
    later = {**payload, "exp": int(timezone.now().timestamp()) - 400}
    add("cookies", "token", "expired beyond the leeway", TokenBackend("RS256", pem(key), **names).encode(later))
    return public.decode()


def main():
    AccessToken.lifetime = timedelta(hours=1)  # a slow machine is no reason to expire
    call_command("migrate", verbosity=0)
    call_command("hire")
    anna = User.objects.get(username="anna")
    gone = User.objects.create(username="gone", is_active=False)
    row_cookies(anna, gone)
    signed_cookies_of(anna, gone)
    tokens(anna, gone)
    leavers()
    key = rsa_tokens(anna)
    print(json.dumps({"secret": os.environ["OFFICE_SECRET_KEY"], "fallback": OLD_KEY, "rsa": key, "credentials": out}))


main()
