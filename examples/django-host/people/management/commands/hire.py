from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from people.models import User

PASSWORD = "correct horse battery"


class Command(BaseCommand):
    help = "Makes Anna and Boris of one company and Vera of another; all have the password: " + PASSWORD

    def handle(self, *args, **options):
        for name, company in [("anna", "Northwind"), ("boris", "Northwind"), ("vera", "Contoso")]:
            avatar = "" if name == "vera" else f"avatars/{name}.svg"
            person = {"full_name": name.capitalize(), "avatar": avatar, "company": company}
            User.objects.get_or_create(username=name, defaults=person | {"password": make_password(PASSWORD)})
