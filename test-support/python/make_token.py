#!/usr/bin/python3
"""Makes a token as a Django project with djangorestframework-simplejwt would, and prints it.

    make_token.py --secret SECRET --user 57
    make_token.py --secret SECRET --user anna --lifetime -60     expired a minute ago
    make_token.py --secret SECRET --user 57 --type refresh
    make_token.py --secret SECRET --user 57 --claim sid=abc --claim exp=null

A user id of digits becomes a number, unless --string-id is given (newer versions of simplejwt write all ids as strings).
Needs Debian's python3-djangorestframework-simplejwt; no Django project, no database.
"""

import argparse
import datetime
import json

import django
from django.conf import settings


def claim(text):
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--user", required=True)
    parser.add_argument("--string-id", action="store_true")
    parser.add_argument("--type", choices=["access", "refresh"], default="access")
    parser.add_argument("--lifetime", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--algorithm", default="HS256", help="HS256, HS384 or HS512")
    parser.add_argument("--claim", type=claim, action="append", default=[], metavar="NAME=JSON", help="set, or with null remove")
    arguments = parser.parse_args()

    settings.configure(
        SECRET_KEY=arguments.secret,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        SIMPLE_JWT={"SIGNING_KEY": arguments.secret, "ALGORITHM": arguments.algorithm},
        USE_TZ=True,
    )
    django.setup()
    from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

    token = AccessToken() if arguments.type == "access" else RefreshToken()
    token.set_exp(lifetime=datetime.timedelta(seconds=arguments.lifetime))
    user = arguments.user
    token["user_id"] = int(user) if user.isdigit() and not arguments.string_id else user
    for name, value in arguments.claim:
        if value is None:
            token.payload.pop(name, None)
        else:
            token[name] = value
    print(token)


if __name__ == "__main__":
    main()
