"""Files on disk: encrypted whole, noticed when changed, read by nobody else."""

import stat
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from gongyou.foundation import files
from gongyou.foundation.cipher import SealBroken, sm3
from gongyou.foundation.files import FRAME
from gongyou.foundation.models import StoredFile

pytestmark = pytest.mark.django_db
HEAD, TAG = 16, 16


def content(size: int) -> bytes:
    return bytes(n * 7 % 251 for n in range(1 << 12)) * (size // (1 << 12) + 1)


def stored(data: bytes, name: str = "花名册.xlsx", pieces: int = 1 << 16) -> StoredFile:
    return files.store(name, (data[i : i + pieces] for i in range(0, len(data), pieces)))


def place(file: StoredFile) -> Path:
    uuid = str(file.uuid)
    return Path(settings.HOME.files_dir, uuid[:2], uuid[2:4], uuid)


def whole(file: StoredFile) -> bytes:
    return b"".join(files.read(file))


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 5])
@pytest.mark.parametrize("pieces", [1 << 16, 1 << 22])
def test_what_goes_in_comes_out(size: int, pieces: int) -> None:
    data = content(size)[:size]
    file = StoredFile.objects.get(pk=stored(data, pieces=pieces).pk)
    assert whole(file) == data
    assert (file.size, file.digest) == (size, sm3(data).hex())
    assert len(place(file).read_bytes()) == size + (HEAD + TAG) * max(1, -(-size // FRAME))


def test_no_piece_of_the_content_or_its_name_lies_on_disk() -> None:
    file = stored(b"511504198001029018 " * 100, name="../../etc/花名册.xlsx")
    assert b"511504198001029018" not in place(file).read_bytes()
    assert file.name == "花名册.xlsx"
    assert "花名册" not in str(place(file))


def test_only_its_owner_may_read_it() -> None:
    path = place(stored(b"x"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(settings.HOME.files_dir).stat().st_mode) == 0o700


def test_every_byte_counts() -> None:
    file = stored(b"what was signed")
    path, right = place(file), place(file).read_bytes()
    for at in range(len(right)):
        changed = bytearray(right)
        changed[at] ^= 1
        path.write_bytes(changed)
        with pytest.raises(SealBroken):
            whole(file)
    path.write_bytes(right)
    assert whole(file) == b"what was signed"


def cuts(data: bytes) -> Iterator[bytes]:
    one = FRAME + HEAD + TAG
    first, second, third = data[:one], data[one : 2 * one], data[2 * one :]
    yield from (b"", data[:5], first, first + second, data[:-1], data[: one + 7])
    yield from (data + b"\0", data + third, second + first + third, first + third)
    yield from (third, first + first + third)


def test_frames_cannot_be_lost_swapped_or_repeated() -> None:
    file = stored(content(2 * FRAME + 9)[: 2 * FRAME + 9])
    right = place(file).read_bytes()
    for number, cut in enumerate(cuts(right)):
        place(file).write_bytes(cut)
        with pytest.raises(SealBroken):
            whole(file)
            pytest.fail(f"cut {number} was not noticed")


def test_a_file_is_no_other_file() -> None:
    one, other = stored(b"mine"), stored(b"theirs")
    place(one).write_bytes(place(other).read_bytes())
    with pytest.raises(SealBroken):
        whole(one)
    other.wrapped_key = one.wrapped_key
    with pytest.raises(SealBroken):
        whole(other)


def test_the_key_belongs_to_its_row() -> None:
    file = stored(b"mine")
    file.uuid = uuid4()
    with pytest.raises(SealBroken):
        whole(file)


def test_an_upload_that_breaks_off_leaves_no_row_and_no_whole_file() -> None:
    def broken() -> Iterator[bytes]:
        yield b"first"
        raise ConnectionError

    before = {p for p in Path(settings.HOME.files_dir).rglob("*") if p.is_file()}
    with pytest.raises(ConnectionError):
        files.store("x", broken())
    assert StoredFile.objects.count() == 0
    assert {p for p in Path(settings.HOME.files_dir).rglob("*") if p.is_file()} == before


def test_the_table_holds_no_content() -> None:
    stored(b"511504198001029018")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(f)::text FROM foundation_storedfile f")
        assert "511504198001029018" not in str(cursor.fetchall())
