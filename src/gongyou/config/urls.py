"""Every address of the installation. Each has a row in tests/architecture/test_routes.py."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from gongyou.config.health import healthz
from gongyou.exchange.pages import checks, mapping, returning
from gongyou.offices.pages import account, console, second_step
from gongyou.offices.pages.proof import confirm_identity
from gongyou.offices.pages.signin import SignIn, SignOut, switch_role
from gongyou.portal.pages import (
    answering,
    demo_outbox,
    exports,
    people,
    today,
    worker,
    worker_data,
    worksites,
)
from gongyou.registry.pages import joining, registrations
from gongyou.ui.preferences import text_size
from gongyou.workers.pages import office
from gongyou.workers.pages import signin as worker_signin

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.home, name="home"),
    path("help/", today.help_page, name="help"),
    path("audit/", today.audit_list, name="audit"),
    path("audit/export/", today.audit_export, name="audit-export"),
    path("worksites/", worksites.worksite_list, name="worksites"),
    path("worksites/<uuid:uuid>/", worksites.worksite, name="worksite"),
    path("worksites/<uuid:uuid>/workers/", worksites.workers, name="worksite-workers"),
    path("worksites/<uuid:uuid>/workers/<int:person>/", people.person, name="worker-person"),
    path("worksites/<uuid:uuid>/workers/<int:person>/reveal/", people.reveal, name="worker-reveal"),
    path(
        "worksites/<uuid:uuid>/workers/<int:person>/<str:month>/",
        worksites.worker_month,
        name="worker-month",
    ),
    path(
        "worksites/<uuid:uuid>/workers/<int:person>/<str:month>/answer/",
        answering.answer_for,
        name="answer-for",
    ),
    path(
        "worksites/<uuid:uuid>/workers/<int:person>/<str:month>/answers/<int:ordinal>/",
        answering.scan,
        name="answer-scan",
    ),
    path("people/look-up/", people.look_up, name="look-up"),
    path("worksites/<uuid:uuid>/inputs/", worksites.inputs, name="worksite-inputs"),
    path("worksites/<uuid:uuid>/inputs/<uuid:batch>/", worksites.rejected, name="rejected-rows"),
    path(
        "worksites/<uuid:uuid>/inputs/<uuid:batch>/withdraw/",
        worksites.withdraw,
        name="withdraw-batch",
    ),
    path("worksites/<uuid:uuid>/result.<str:form>", exports.result, name="worksite-export"),
    path("worksites/<uuid:uuid>/exports/<str:kind>/", exports.export_new, name="export-new"),
    path("exports/", exports.export_list, name="exports"),
    path("exports/<uuid:uuid>/", exports.export, name="export"),
    path("exports/<uuid:uuid>/decide/", exports.export_decide, name="export-decide"),
    path("exports/<uuid:uuid>/file/", exports.export_file, name="export-file"),
    path("checks/", checks.check_list, name="checks"),
    path("checks/new/", checks.check_new, name="check-new"),
    path("checks/<uuid:uuid>/", checks.check_page, name="check"),
    path("checks/<uuid:uuid>/progress/", checks.check_progress, name="check-progress"),
    path("checks/<uuid:uuid>/files/", checks.check_add, name="check-add"),
    path(
        "checks/<uuid:uuid>/files/<uuid:file_uuid>/leave-out/",
        checks.check_leave_out,
        name="check-leave-out",
    ),
    path(
        "checks/<uuid:uuid>/files/<uuid:file_uuid>/month/", checks.check_month, name="check-month"
    ),
    path("checks/<uuid:uuid>/files/<uuid:file_uuid>/back/", returning.file_back, name="file-back"),
    path("checks/<uuid:uuid>/back/", returning.check_back, name="check-back"),
    path(
        "checks/<uuid:uuid>/files/<uuid:file_uuid>/reading/",
        mapping.check_table,
        name="check-table",
    ),
    path(
        "checks/<uuid:uuid>/files/<uuid:file_uuid>/reading/undo/",
        mapping.check_table_undo,
        name="check-table-undo",
    ),
    path(
        "checks/<uuid:uuid>/files/<uuid:file_uuid>/reading/adopt/",
        mapping.check_table_adopt,
        name="check-table-adopt",
    ),
    path("checks/mappings/", mapping.memory_list, name="mappings"),
    path("checks/mappings/<uuid:uuid>/forget/", mapping.memory_forget, name="mapping-forget"),
    path("checks/<uuid:uuid>/run/", checks.check_run, name="check-run"),
    path("organisations/", console.organisations, name="organisations"),
    path("organisations/new/", console.organisation_new, name="organisation-new"),
    path("organisations/<uuid:uuid>/", console.organisation, name="organisation"),
    path("organisations/posts/", console.posts, name="posts"),
    path("organisations/accounts/", console.accounts, name="accounts"),
    path("organisations/accounts/new/", console.account_new, name="account-new"),
    path("organisations/accounts/<uuid:uuid>/", console.account, name="account-kept"),
    path("organisations/accounts/<uuid:uuid>/roles/", console.account_grant, name="account-grant"),
    path(
        "organisations/accounts/<uuid:uuid>/roles/<uuid:role_uuid>/end/",
        console.account_end_role,
        name="account-end-role",
    ),
    path(
        "organisations/accounts/<uuid:uuid>/password/",
        console.account_password,
        name="account-password",
    ),
    path(
        "organisations/accounts/<uuid:uuid>/factor/", console.account_factor, name="account-factor"
    ),
    path("organisations/accounts/<uuid:uuid>/state/", console.account_state, name="account-state"),
    path("assist/", office.search, name="assist"),
    path("assist/<uuid:uuid>/", office.person, name="assist-person"),
    path("assist/<uuid:uuid>/number/", office.bind, name="assist-bind"),
    path("assist/<uuid:uuid>/number/<uuid:binding>/", office.release, name="assist-release"),
    path("assist/<uuid:uuid>/slip/", office.slip, name="assist-slip"),
    path("assist/<uuid:uuid>/devices/", office.end_sessions, name="assist-end-sessions"),
    path("my/sign-in/", worker_signin.sign_in, name="my-sign-in"),
    path("my/code/", worker_signin.code_page, name="my-code"),
    path("my/code/again/", worker_signin.code_again, name="my-code-again"),
    path("my/identity/", worker_signin.identity_page, name="my-identity"),
    path("my/slip/", worker_signin.slip_page, name="my-slip"),
    path("my/sign-out/", worker_signin.sign_out, name="my-sign-out"),
    path("my/", worker.home, name="my-home"),
    path("my/wages/", worker.slips, name="my-slips"),
    path("my/wages/<uuid:uuid>/<str:month>/", worker.month, name="my-month"),
    path("my/wages/<uuid:uuid>/<str:month>/answer/", worker.answer, name="my-answer"),
    path("my/owed/", worker.owed, name="my-owed"),
    path("my/personal/", worker_data.personal, name="my-personal"),
    path("my/personal/copy/", worker_data.personal_copy, name="my-personal-copy"),
    path("my/devices/", worker.devices, name="my-devices"),
    path("my/outbox/", demo_outbox.outbox, name="my-outbox"),
    path("organisations/registrations/", registrations.registrations, name="registrations"),
    path(
        "organisations/registrations/<uuid:uuid>/",
        registrations.registration,
        name="registration",
    ),
    path(
        "organisations/registrations/<uuid:uuid>/licence/",
        registrations.licence,
        name="registration-licence",
    ),
    path(
        "organisations/registrations/<uuid:uuid>/approve/",
        registrations.registration_approve,
        name="registration-approve",
    ),
    path(
        "organisations/registrations/<uuid:uuid>/refuse/",
        registrations.registration_refuse,
        name="registration-refuse",
    ),
    path("people/", registrations.people, name="people"),
    path("people/invite/", registrations.invite, name="people-invite"),
    path(
        "people/invitations/<uuid:uuid>/withdraw/",
        registrations.invitation_withdraw,
        name="people-withdraw",
    ),
    path("people/roles/<uuid:uuid>/end/", registrations.end_own_role, name="people-end"),
    path("register/", joining.register, name="register-unit"),
    path("register/state/", joining.state, name="register-state"),
    path("join/<str:token>/", joining.join, name="invitation"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/sessions/", account.end_session, name="session-end"),
    path("account/devices/", account.device, name="device-answer"),
    path("account/passkeys/", account.passkey_remove, name="passkey-remove"),
    path("confirm-identity/", confirm_identity, name="confirm-identity"),
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-in/second-step/", second_step.second_step, name="second-step"),
    path("sign-in/password/", second_step.first_password, name="first-password"),
    path("sign-in/set-up/", second_step.factor_set_up, name="factor-set-up"),
    path("sign-in/passkey/", second_step.passkey_add, name="passkey-add"),
    path("sign-in/codes/", second_step.recovery_codes, name="recovery-codes"),
    path("sign-in/again/", second_step.sign_in_again, name="sign-in-again"),
    path("role/", switch_role, name="switch-role"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("language/", require_POST(set_language), name="set_language"),
    path("text-size/", text_size, name="text-size"),
    path("style-guide/", include("gongyou.ui.urls")),
    path("healthz", healthz, name="healthz"),
]
