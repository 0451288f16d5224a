"""A worker with a telephone: asks for a code, reads the message, says who he is."""

import json
from typing import Any

from django.test import Client
from django.urls import reverse

from gongyou.demo.truth import Worker
from gongyou.foundation.encrypted import index_of
from gongyou.foundation.models import OutgoingMessage
from gongyou.workers import codes
from gongyou.workers.models import SignInCode

ANDROID = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0"


class Handset:
    """A browser on a telephone; the jobs that send messages are done when told."""

    def __init__(self, number: str, address: str = "198.51.100.1") -> None:
        self.number, self.address = number, address
        self.client = Client(
            raise_request_exception=False, REMOTE_ADDR=address, HTTP_USER_AGENT=ANDROID
        )

    def ask(self) -> Any:
        """Ask for a code, and let the worker process send it."""
        response = self.client.post(reverse("my-sign-in"), {"phone": self.number})
        for code in SignInCode.objects.filter(code_hash=None, used_at=None):
            codes.issue(code.pk)
        return response

    @property
    def message(self) -> OutgoingMessage | None:
        index = index_of("phone", self.number.replace("-", ""))
        return OutgoingMessage.objects.filter(recipient_index=index).order_by("id").last()

    @property
    def code(self) -> str:
        assert self.message is not None, "no message came"
        return str(json.loads(self.message.body or "{}")["code"])

    def enter(self, code: str) -> Any:
        return self.client.post(reverse("my-code"), {"code": code})

    def say(self, name: str, last_six: str) -> Any:
        return self.client.post(reverse("my-identity"), {"name": name, "last_six": last_six})

    def sign_in(self, worker: Worker) -> Any:
        """All of it, as at the first time; the page one lands on."""
        self.ask()
        self.enter(self.code)
        response = self.say(worker.who.name, worker.who.id_number[-6:])
        assert response.status_code == 302, response.content.decode()
        return self.client.get(response.headers["Location"])

    def get(self, name: str, *args: object) -> Any:
        return self.client.get(reverse(name, args=list(args)))
