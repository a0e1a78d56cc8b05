"""What pages and the server ask of the project."""

from django.conf import settings
from django.http import JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from .client import ticket_for
from .http import BesedaUnavailable


def profile(user):
    """How others see a user. BESEDA_PROFILE names a function that says it otherwise."""
    custom = getattr(settings, "BESEDA_PROFILE", None)
    if custom:
        return import_string(custom)(user)
    name = user.get_full_name() if hasattr(user, "get_full_name") else ""
    return {
        "id": user.pk if isinstance(user.pk, int) else str(user.pk),
        "username": user.get_username(),
        "display_name": name or user.get_username(),
        "avatar": None,
    }


def _nobody():
    return JsonResponse({"detail": "Log in first."}, status=401)


@never_cache
@require_GET
def who_am_i(request):
    """Who the cookie belongs to: the answer to BESEDA_LOGINS=http."""
    return JsonResponse(profile(request.user)) if request.user.is_authenticated else _nobody()


@never_cache
@require_POST
def ticket(request):
    """A ticket with which a page of the logged-in user opens a socket; it ends with his session."""
    if not request.user.is_authenticated:
        return _nobody()
    try:
        return JsonResponse({"ticket": ticket_for(request.user, request.session.session_key)}, status=201)
    except BesedaUnavailable:
        return JsonResponse({"detail": "The chat is away: try again."}, status=503)
