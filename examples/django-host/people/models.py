from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    full_name = models.CharField(max_length=150, blank=True)
    avatar = models.FileField(upload_to="avatars/", blank=True)
    company = models.CharField(max_length=100, blank=True)
