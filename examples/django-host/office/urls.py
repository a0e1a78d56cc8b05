from django.conf import settings
from django.conf.urls.static import static
from django.contrib.auth import views as auth
from django.urls import path
from people import views
from rest_framework_simplejwt.views import TokenBlacklistView, TokenObtainPairView, TokenRefreshView

urlpatterns = [
    path("", views.home, name="home"),
    path("chat/<int:user>/", views.chat, name="chat"),
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(success_url="/"), name="password"),
    path("api/colleagues/", views.Colleagues.as_view()),
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/token/blacklist/", TokenBlacklistView.as_view()),
] + static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
