from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from rest_framework import generics, serializers

from .models import User


def colleagues(user):
    return User.objects.filter(company=user.company, is_active=True).exclude(pk=user.pk).order_by("full_name")


@login_required
def home(request):
    return render(request, "home.html", {"colleagues": colleagues(request.user)})


@login_required
def chat(request, user):
    return render(request, "chat.html", {"colleague": get_object_or_404(colleagues(request.user), pk=user)})


class ColleagueSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "username", "full_name", "avatar")


class Colleagues(generics.ListAPIView):
    serializer_class = ColleagueSerializer

    def get_queryset(self):
        return colleagues(self.request.user)
