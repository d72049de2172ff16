"""The landing page and the pages of accounts."""

from django.urls import path

from . import account, data, devices, errands, google, keys, progress, views
from . import credits as credit

urlpatterns = [
    path("", views.landing, name="landing"),
    path("person/register/", views.register_person, name="register"),
    path("person/register/sent/", views.registration_sent, name="register_sent"),
    path("person/activate/resend/", views.resend_activation, name="activation_resend"),
    path("person/activate/<str:token>/", views.activate_person, name="activate"),
    path("person/sign-in/", views.sign_in_person, name="sign_in"),
    path("person/sign-out/", views.sign_out_person, name="sign_out"),
    path("person/reset/", views.ask_reset, name="reset"),
    path("person/reset/sent/", views.reset_sent, name="reset_sent"),
    path("person/reset/new/", views.choose_password, name="reset_choose"),
    path("person/reset/bad/", views.reset_bad, name="reset_bad"),
    path("person/reset/<str:token>/", views.follow_reset, name="reset_confirm"),
    path("person/progress/", progress.show_progress, name="progress"),
    path("person/account/", account.show_account, name="account"),
    path("person/account/profile/", account.save_profile, name="account_profile"),
    path("person/account/picture/", account.save_picture, name="account_picture"),
    path("person/account/picture/remove/", account.remove_picture, name="account_picture_remove"),
    path("person/account/email/", account.ask_email, name="account_email"),
    path("person/account/email/withdraw/", account.withdraw_email, name="account_email_withdraw"),
    path("person/account/password/", account.save_password, name="account_password"),
    path("person/account/password/mail/", account.mail_password, name="account_password_mail"),
    path("person/credits/", credit.show_credits, name="credits"),
    path("person/credits/history.csv", credit.history_table, name="credits_table"),
    path("person/credits/redeem/", credit.redeem_code, name="credits_redeem"),
    path("person/credits/limits/", credit.save_limits, name="credits_limits"),
    path("person/devices/", devices.show_devices, name="devices"),
    path("person/devices/end/others/", devices.end_others, name="devices_end_others"),
    path("person/devices/end/all/", devices.end_all, name="devices_end_all"),
    path("person/devices/end/<uuid:session_id>/", devices.end_one, name="devices_end"),
    path("person/keys/", keys.show_keys, name="keys"),
    path("person/keys/new/", keys.make_key, name="keys_make"),
    path("person/keys/revoke/<uuid:key_id>/", keys.revoke_key, name="keys_revoke"),
    path("person/data/", data.show_data, name="data"),
    path("person/data/export/", data.ask_export, name="data_export"),
    path("person/data/deletion/", data.ask_deletion, name="data_deletion"),
    path("person/data/deletion/cancel/", data.keep_account, name="data_keep"),
    path("person/google/", google.come_back, name="google_return"),
    path("person/email/<str:token>/", errands.confirm_email, name="email_confirm"),
    path("person/archive/<str:token>/", errands.archive, name="archive"),
]
