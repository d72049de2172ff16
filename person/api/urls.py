"""`/api/user/…`: accounts as Dreamalyze documents them, and this project's own calls beside them."""

from django.urls import path

from . import account, api_keys, errands, views
from . import credits as credit

urlpatterns = [
    path("register/", views.Register.as_view()),
    path("login/", views.Login.as_view()),
    path("logout/", views.Logout.as_view()),
    path("google-login/", views.GoogleLogin.as_view()),
    path("google-token-refresh/", views.GoogleTokenRefresh.as_view()),
    path("token/", views.ObtainTokens.as_view()),
    path("token/refresh/", views.RefreshTokens.as_view()),
    path("token/verify/", views.VerifyToken.as_view()),
    path("me/", views.Me.as_view()),
    path("ws-ticket/", views.Ticket.as_view()),
    path("activation/resend/", views.ResendActivation.as_view()),
    path("password/reset/", views.AskReset.as_view()),
    path("password/reset/confirm/", views.ConfirmReset.as_view()),
    path("password/change/", views.ChangePassword.as_view()),
    path("profile/", account.Profile.as_view()),
    path("profile/picture/", account.Picture.as_view()),
    path("picture/<str:token>/", account.ShownPicture.as_view(), name="picture"),
    path("sessions/", account.SignIns.as_view()),
    path("sessions/<uuid:session_id>/", account.OneSignIn.as_view()),
    path("email/", account.Email.as_view()),
    path("email/confirm/", account.ConfirmEmail.as_view()),
    path("export/", errands.Export.as_view()),
    path("export/<str:token>/", errands.Archive.as_view(), name="api_archive"),
    path("deletion/", errands.Deletion.as_view()),
    path("deletion/<uuid:work_id>/", errands.DeletionReceipt.as_view()),
    path("credits/", credit.Balance.as_view()),
    path("credits/history/", credit.History.as_view()),
    path("credits/history.csv", credit.HistoryCsv.as_view()),
    path("credits/prices/", credit.Prices.as_view()),
    path("credits/redeem/", credit.Redeem.as_view()),
    path("credits/settings/", credit.Spending.as_view()),
    path("api-keys/", api_keys.ApiKeys.as_view()),
    path("api-keys/<uuid:key_id>/", api_keys.OneApiKey.as_view()),
]
