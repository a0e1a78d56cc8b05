from django.urls import re_path

from .consumers import ChatConsumer

sockets = [re_path(r"ws/chats/(?P<chat>\d+)/$", ChatConsumer.as_asgi())]
