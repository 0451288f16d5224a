"""The demo's worksites into the database, by the same path as anybody's files."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction

from gongyou.demo.building import build
from gongyou.demo.stories import Story
from gongyou.demo.writing import write_site
from gongyou.exchange.matching.project_file import Project, load_project
from gongyou.exchange.matching.run import reconcile
from gongyou.exchange.recognise import read_folder
from gongyou.foundation.models import Installation
from gongyou.foundation.secret_file import InstallationError
from gongyou.registry.models import Worksite

Report = Callable[[str, int, int], None]
"""Told what is being done, the steps done and all steps."""


class DemoRefused(InstallationError):
    """The database holds data that is not the demo's; nothing was written."""


@dataclass(frozen=True)
class Loaded:
    """How many worksites were loaded now, and how many the demo has."""

    now: int
    total: int


def mark_as_demo() -> Installation:
    """Set the demo flag; raises `DemoRefused` where real data may be."""
    with transaction.atomic():
        refuse_real_data()
        installation, _ = Installation.objects.get_or_create(id=1, defaults={"demo": True})
    return installation


def refuse_real_data() -> None:
    installation = Installation.objects.filter(id=1).first()
    count = Worksite.objects.count()
    if (installation is not None and not installation.demo) or (installation is None and count):
        raise DemoRefused(
            f"数据库里已有正式数据（{count} 个用工单元），不能装演示数据；"
            "请另设 GONGYOU_HOME=/空文件夹 再运行\n"
            f"this database holds data of its own ({count} worksites) and takes no demo; "
            "set GONGYOU_HOME=/another/folder and start again"
        )


def load(stories: Sequence[Story], as_of: date, report: Report) -> Loaded:
    """Load the stories whose worksite is missing or was broken off; a second time none."""
    missing = missing_of(stories)
    for step, story in enumerate(missing):
        report(story.name, step, len(missing))
        load_one(story, as_of)
    return Loaded(len(missing), len(stories))


def missing_of(stories: Sequence[Story]) -> list[Story]:
    """Signals are the last thing a load writes: a worksite without any was broken off."""
    codes = [story.code for story in stories]
    ready = Worksite.objects.filter(code__in=codes, signals__isnull=False)
    done = set(ready.values_list("code", flat=True))
    return [story for story in stories if story.code not in done]


def load_one(story: Story, as_of: date) -> None:
    with tempfile.TemporaryDirectory(prefix="gongyou-demo-") as name:
        folder = Path(name)
        write_site(build(story, as_of), folder)
        project = with_kind(load_project(folder / "project.json", story.pack), story)
        reconcile(project, read_folder(folder))


def with_kind(project: Project, story: Story) -> Project:
    """project.json has no word for the kind of worksite yet."""
    return replace(project, worksite=replace(project.worksite, kind=story.kind))
