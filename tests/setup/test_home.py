"""Where an installation's folders are, and what its keys look like."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongyou.foundation import secret_file
from gongyou.foundation.home import Home, HomeError, install_id, project_root
from gongyou.foundation.secret_file import SecretsError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.locate({"GONGYOU_HOME": str(tmp_path / "home")})


def test_roots_folders_follow_the_system(tmp_path: Path) -> None:
    home = Home.locate({}, project=tmp_path, uid=0)
    name = install_id(tmp_path)
    assert (home.data_dir, home.keys_dir, home.socket_dir) == (
        Path("/var/lib/gongyou", name),
        Path("/etc/gongyou", name),
        Path("/run/gongyou", name),
    )


def test_a_persons_folders_are_below_their_own(tmp_path: Path) -> None:
    home = Home.locate({"HOME": "/home/李 四"}, project=tmp_path, uid=4321)
    name = install_id(tmp_path)
    assert home.data_dir == Path("/home/李 四/.local/share/gongyou", name)
    assert home.keys_dir == Path("/home/李 四/.config/gongyou", name)
    assert home.socket_dir == Path("/tmp/gongyou-4321", name)  # noqa: S108


def test_xdg_folders_are_followed(tmp_path: Path) -> None:
    env = {"HOME": "/home/x", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"}
    home = Home.locate(env, project=tmp_path, uid=4321)
    assert home.data_dir.is_relative_to("/d/gongyou")
    assert home.keys_dir.is_relative_to("/c/gongyou")


def test_a_given_home_holds_data_and_keys_side_by_side(tmp_path: Path) -> None:
    home = Home.locate({"GONGYOU_HOME": str(tmp_path)}, uid=4321)
    assert home.data_dir == tmp_path / "data"
    assert home.keys_dir == tmp_path / "keys"
    assert not home.keys_dir.is_relative_to(home.data_dir)
    assert home.install_id == install_id(tmp_path)


@pytest.mark.parametrize("uid", [0, 4321])
def test_the_socket_stays_short_however_long_the_home_is(tmp_path: Path, uid: int) -> None:
    home = Home.locate({"GONGYOU_HOME": str(tmp_path / ("工友" * 60))}, uid=uid)
    assert len(os.fsencode(home.socket)) < 60


def test_two_projects_are_two_installations(tmp_path: Path) -> None:
    assert install_id(tmp_path) != install_id(tmp_path / "other")
    assert len(install_id(tmp_path)) == 8


def test_a_link_to_the_project_is_the_same_installation(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert install_id(tmp_path / "link") == install_id(tmp_path)


def test_folders_are_closed_to_others_whatever_the_umask(home: Home) -> None:
    before = os.umask(0)
    try:
        home.prepare()
    finally:
        os.umask(before)
    assert mode(home.keys_dir) == mode(home.files_dir) == mode(home.log_dir) == 0o700
    assert mode(home.data_dir) == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_link_in_place_of_a_folder_is_refused(home: Home, tmp_path: Path) -> None:
    home.keys_dir.parent.mkdir()
    home.keys_dir.symlink_to(tmp_path)
    with pytest.raises(HomeError):
        home.prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_another_users_folder_is_refused(home: Home) -> None:
    home.prepare()
    os.chown(home.keys_dir, 4321, 4321)
    with pytest.raises(HomeError, match="another user's"):
        home.prepare()


def test_keys_are_made_once_and_only_for_us(home: Home) -> None:
    first = home.secrets()
    assert mode(home.secrets_file) == 0o600
    assert home.secrets() == first
    assert len(first.field_keys[1]) == len(first.index_master_key) == 32
    assert first.field_keys[1] != first.index_master_key
    assert len(set(first.database_passwords.values())) == 4
    assert os.listdir(home.keys_dir) == ["secrets.json"]


def test_no_key_is_shown(home: Home) -> None:
    assert repr(home.secrets()) == "Secrets()"


def test_starts_at_the_same_time_agree_on_the_keys(home: Home) -> None:
    home.prepare()
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: home.secrets().django_secret_key, range(16)))
    assert len(set(found)) == 1
    assert os.listdir(home.keys_dir) == ["secrets.json"]


def test_keys_are_never_written_over(home: Home) -> None:
    first = home.secrets()
    secret_file.create(home.secrets_file)
    assert home.secrets() == first


def test_data_without_its_keys_is_refused(home: Home) -> None:
    home.prepare()
    home.cluster_dir.mkdir()
    with pytest.raises(SecretsError, match="without its keys"):
        home.secrets()
    assert not home.secrets_file.exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"django_secret_key": "x"}', "☃"])
def test_damaged_keys_are_named_and_left_alone(home: Home, content: str) -> None:
    home.prepare()
    home.secrets_file.write_text(content, encoding="utf-8")
    with pytest.raises(SecretsError, match="damaged"):
        home.secrets()
    assert home.secrets_file.read_text(encoding="utf-8") == content


def test_a_short_key_is_damaged(home: Home) -> None:
    home.secrets()
    content = json.loads(home.secrets_file.read_text())
    home.secrets_file.write_text(json.dumps(content | {"field_master_key": "AAAA"}))
    with pytest.raises(SecretsError, match="damaged"):
        home.secrets()


def test_the_project_is_found_from_its_own_code() -> None:
    assert (project_root() / "pyproject.toml").is_file()
