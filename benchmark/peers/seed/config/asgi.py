import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_asgi_application()  # before the models are imported

from config.routing import sockets  # noqa: E402

application = ProtocolTypeRouter({"http": django, "websocket": AuthMiddlewareStack(URLRouter(sockets))})
