import uuid

from django.db import models


class OutboxMessage(models.Model):
    """A message that the server takes once its transaction is committed, and then deletes.

    One that was refused stays, with the reason in `error`, and is not tried again.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    chat = models.BigIntegerField()
    sender = models.CharField(max_length=128, null=True)  # null: the system
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "beseda_django_outbox"
        ordering = ["id"]
        # What is refused may pile up; what waits is found all the same.
        indexes = [models.Index(fields=["id"], name="beseda_outbox_waiting", condition=models.Q(error=""))]

    def __str__(self):
        return "message %s for chat %s" % (self.key, self.chat)
