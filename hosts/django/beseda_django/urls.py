from django.urls import path

from . import views

app_name = "beseda_django"
urlpatterns = [
    path("ticket/", views.ticket, name="ticket"),
    path("whoami/", views.who_am_i, name="whoami"),
]
