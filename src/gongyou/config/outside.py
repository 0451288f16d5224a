"""Other people's Django applications, where only a part of one is wanted."""

from allauth.account.apps import AccountConfig


class AllauthAccounts(AccountConfig):  # type: ignore[misc]
    """allauth.mfa imports the models of allauth.account. Its middleware, sign-up, e-mail and
    pages stay out, so its demand for the middleware does as well."""

    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        return
