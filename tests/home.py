"""A data folder of a test's own, for tests that look at all of it: workers share the run's."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    for name in ("files", "upload"):
        (folder / name).mkdir(parents=True, mode=0o700)
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, data_dir=folder))
    monkeypatch.setattr(settings, "FILE_UPLOAD_TEMP_DIR", folder / "upload")
    return folder
