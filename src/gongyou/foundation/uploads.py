"""Files on their way in: measured before they come, and nameless while they wait.

`Guard` stops a request that brings too much, or for which the disk has no room: what follows is
let through unread, so that the page can still say why. `Nameless` keeps large files in the
upload folder without a name, so that they are gone with the request however it ends, and with
the process too when it is killed.
"""

import shutil
import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_FILES = 200
MOST_BYTES = 500 * 1024 * 1024
ROOM_FOR_FORM = 1024 * 1024
NOT_EVEN_HEARD_OUT = 4 * MOST_BYTES
SPARE_BYTES = 1024**3

TOO_MANY, TOO_LARGE, NO_ROOM = "too_many", "too_large", "no_room"
SENTENCES: dict[str, Promise] = {
    TOO_MANY: _("一次最多 200 个文件。请分几次传。"),
    TOO_LARGE: _("一次最多 500 MB。请分几次传。"),
    NO_ROOM: _("服务器的磁盘快满了，暂时不能收文件。请告诉系统管理员，过后再传。"),
}


def why_stopped(request: HttpRequest) -> str:
    """What to tell whoever brought too much; empty where all came through."""
    reason = getattr(request, "upload_stopped", "")
    return str(SENTENCES[reason]) if reason else ""


class Guard(FileUploadHandler):
    """The first of the handlers."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.files = self.length = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.length = content_length

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1
        if self.files > MOST_FILES:
            self._stop(TOO_MANY)
        if self.length > MOST_BYTES + ROOM_FOR_FORM:
            self._stop(TOO_LARGE)
        if self.files == 1 and _free() < self.length + SPARE_BYTES:
            self._stop(NO_ROOM)

    def _stop(self, reason: str) -> None:
        self.request.upload_stopped = reason  # type: ignore[union-attr]
        raise StopUpload(connection_reset=self.length > NOT_EVEN_HEARD_OUT)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _free() -> int:
    return shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free


class Nameless(FileUploadHandler):
    """The last of the handlers, for what is too large for the memory."""

    file: "UploadedFile[Any]"  # set with the first piece: the parser asks whether there is one

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        content = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        self.file = UploadedFile(
            content, self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        if not hasattr(self, "file"):
            return None
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
