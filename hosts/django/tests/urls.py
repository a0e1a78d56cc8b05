from django.urls import include, path

urlpatterns = [path("beseda/", include("beseda_django.urls"))]
