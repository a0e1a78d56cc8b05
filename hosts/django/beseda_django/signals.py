"""Sockets end with what opened them: at once, once the project's transaction is committed.

A failure is logged and nothing more: the server finds out by itself, within its polling time.
"""

import logging
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.signals import user_logged_out
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models.signals import post_delete, post_init, post_save
from django.utils import timezone

from . import client
from .http import BesedaError

logger = logging.getLogger(__name__)

# Seconds for which a logout waits for a server that is away.
PATIENCE = 2


def connect():
    user = get_user_model()
    post_init.connect(_remember, sender=user)
    post_save.connect(_saved, sender=user)
    post_delete.connect(_deleted, sender=user)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):  # logging out deletes the row
        post_delete.connect(_session_deleted, sender=store.get_model_class())
    else:
        user_logged_out.connect(_logged_out)
    if apps.is_installed("rest_framework_simplejwt.token_blacklist"):
        from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken

        post_save.connect(_blacklisted, sender=BlacklistedToken)


def _revoke_after_commit(user_id, session_key=None, using=None):
    def revoke():
        try:
            client.revoke(user_id, session_key, patience=PATIENCE)
        except (BesedaError, ImproperlyConfigured) as error:
            logger.warning("The sockets of user %s could not be closed at once: %s", user_id, error)

    transaction.on_commit(revoke, using=using)


def _standing(user):
    """What a login depends on; of fields that are loaded, lest looking at others should load them."""
    return user.__dict__.get("password"), user.__dict__.get("is_active")


def _remember(sender, instance, **kwargs):
    instance._beseda_standing = _standing(instance)


def _saved(sender, instance, created, using, **kwargs):
    before = getattr(instance, "_beseda_standing", (None, None))
    now = _standing(instance)
    _remember(sender, instance)
    new_password = None not in (before[0], now[0]) and before[0] != now[0]
    if not created and (new_password or (before[1] and not now[1])):
        _revoke_after_commit(instance.pk, using=using)


def _deleted(sender, instance, using, **kwargs):
    _revoke_after_commit(instance.pk, using=using)


def _session_deleted(sender, instance, using, **kwargs):
    """Expired ones, which `clearsessions` deletes by the thousand, have ended without us."""
    user_id = instance.get_decoded().get(SESSION_KEY)
    if user_id is not None and instance.expire_date > timezone.now():
        _revoke_after_commit(user_id, instance.session_key, using=using)


def _blacklisted(sender, instance, created, using, **kwargs):
    """Closes what the token itself opened; all of the user's with the last of his refresh tokens.

    An access token does not say which refresh token it came from, so as long as one of them counts, no other access
    token is known to be over. Rotation blacklists tokens of people who stay, and is no logout.
    """
    from rest_framework_simplejwt.settings import api_settings

    token = instance.token
    if not created or token.user_id is None or api_settings.BLACKLIST_AFTER_ROTATION:
        return
    left = type(token)._default_manager.using(using).filter(
        user_id=token.user_id, expires_at__gt=timezone.now(), blacklistedtoken=None
    )
    _revoke_after_commit(token.user_id, token.jti if left.exists() else None, using=using)


def _logged_out(sender, request, user, **kwargs):
    if user is not None and request.session.session_key:
        _revoke_after_commit(user.pk, request.session.session_key)
