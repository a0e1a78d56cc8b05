"""Messages that are part of the project's transaction: there exactly once if it commits, and never if it does not."""

from django.db import connections, transaction

from .client import send_now
from .http import BesedaRefused, BesedaUnavailable, user_key

# At most so many in one transaction.
BATCH = 500
# The one that the server's own relay takes.
LOCK = 4846821534730126181


def send(chat, sender, text, using=None):
    """Sends with the commit of the current transaction; at once where there is none.

    Returns the key of the message, its `client_id`.
    """
    from .models import OutboxMessage  # the package is imported before there are models

    row = OutboxMessage(chat=chat, sender=None if sender is None else user_key(sender), text=text)
    row.save(using=using, force_insert=True)
    return row.key


def relay(using):
    """Hands one batch over, in the order of the rows, and returns its size.

    Only one relay works at a time; the others return 0. A row is deleted once the server has kept its message. What
    was sent and not deleted, for a failure in between, is sent again under the same key, and so is there once. With
    the first failure that may pass the batch ends, so that nothing overtakes; it is raised.
    """
    from .models import OutboxMessage

    failure = None
    done = []
    with transaction.atomic(using=using):
        if not _alone(using):
            return 0
        waiting = OutboxMessage.objects.using(using).select_for_update().filter(error="").order_by("id")
        rows = list(waiting[:BATCH])
        for row in rows:
            try:
                send_now(row.chat, row.sender, row.text, key=row.key)
                done.append(row.pk)
            except BesedaUnavailable as unavailable:
                failure = unavailable
                break
            except BesedaRefused as refused:
                if refused.status == 401 or not refused.code:  # the key, or what answers, is not the right one
                    failure = refused
                    break
                row.error = str(refused)
                row.save(using=using, update_fields=["error"])
        OutboxMessage.objects.using(using).filter(pk__in=done).delete()
    if failure is not None:
        raise failure
    return len(rows)


def _alone(using):
    """Where rows cannot be locked by a number, they are locked one by one."""
    if connections[using].vendor != "postgresql":
        return True
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]
