"""A county's profile: loaded by one command, again without change, mended without loss."""

from datetime import date
from pathlib import Path

import pytest

from gongyou.foundation.models import AuditEntry
from gongyou.offices.models import Area, CountyProfile, Organisation
from gongyou.offices.profile_file import BadProfile, Profile, read_profile
from gongyou.offices.profile_loading import Loaded, load_profile

ROOT = Path(__file__).resolve().parents[2]
KINDS = frozenset(Organisation.Kind.values)
TODAY = date(2026, 9, 30)
COUNTY = """
profile: 1
area: {code: "990101", name: 云岭县}
above: [{code: "990000", name: 示例省, level: province}]
townships: {list: [{code: "990101001", name: 青坪镇}, {code: "990101002", name: 白河镇}]}
organisations:
  - {kind: centre, code: centre, name: 服务中心}
  - {kind: office, code: office, name: "{area}服务站", each: township, under: centre}
  - {kind: school, code: school, name: 学校, valid_from: 2026-03-01}
"""


def profile(tmp_path: Path, text: str = COUNTY) -> Profile:
    path = tmp_path / "county.yaml"
    path.write_text(text, encoding="utf-8")
    return read_profile(path, KINDS)


def load(found: Profile, *, end_missing: bool = False) -> Loaded:
    return load_profile(found, TODAY, end_missing=end_missing)


@pytest.mark.parametrize("path", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda p: p.stem)
@pytest.mark.django_db
def test_every_profile_that_comes_with_the_product_loads(path: Path) -> None:
    found = read_profile(path, KINDS)
    load(found)
    area = Area.objects.get(code=path.stem)
    assert area.children.count() == len(found.townships) > 0
    assert CountyProfile.objects.get(area=area).data["area"]["name"] == area.name


@pytest.mark.django_db
def test_areas_and_nodes_are_made_each_under_its_own(tmp_path: Path) -> None:
    load(profile(tmp_path))
    office = Organisation.objects.get(area__code="990101002", code="office")
    assert (office.name, office.parent and office.parent.name) == ("白河镇服务站", "服务中心")
    assert office.area.parent and office.area.parent.parent
    assert office.area.parent.parent.prefix == "99"
    school = Organisation.objects.get(code="school")
    assert [school.valid_on(date(2026, 2, 28)), school.valid_on(date(2026, 3, 1))] == [False, True]
    entry = AuditEntry.objects.get(verb="load_profile")
    assert (entry.object_id, entry.counts["added"]) == ("990101", 8)


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_a_page_s_edit_stays(tmp_path: Path) -> None:
    load(profile(tmp_path))
    again = load(profile(tmp_path))
    assert again == Loaded()
    Organisation.objects.filter(code="school").update(name="职业学校", edited=True)
    renamed = load(profile(tmp_path, COUNTY.replace("服务中心", "中心").replace("青坪", "清坪")))
    assert renamed.kept_as_edited == ["职业学校"]
    assert sorted(renamed.changed) == ["中心", "清坪镇", "清坪镇服务站"]


@pytest.mark.django_db
def test_what_is_no_longer_named_ends_only_when_asked(tmp_path: Path) -> None:
    load(profile(tmp_path))
    shorter = profile(tmp_path, COUNTY[: COUNTY.index("  - {kind: school")])
    assert load(shorter).no_longer_named == ["学校"]
    assert Organisation.objects.get(code="school").valid_until is None
    assert load(shorter, end_missing=True).ended == ["学校"]
    assert Organisation.objects.get(code="school").valid_until == TODAY


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        (COUNTY.replace('"990101"', "990101"), 3, "code 应当是文字"),
        (COUNTY.replace("990101002", "880101002"), 5, "880101002 不在 990101 之下"),
        (COUNTY.replace("kind: school", "kind: shop"), 9, "kind 应为"),
        (COUNTY.replace("under: centre", "under: nobody"), 1, "under 指的机构没有：nobody"),
        (COUNTY.replace("2026-03-01", "yesterday"), 9, "2026-03-01 这样的日期"),
        (COUNTY.replace("name: 学校", "nmae: 学校"), 9, "不认识的项：nmae"),
        (COUNTY.replace("profile: 1", "profile: 7"), 1, "profile 应为 1"),
        (COUNTY + "  - {kind: centre, code: centre, name: 又一个}\n", 1, "出现了两次"),
        (COUNTY + "area: {}\n", 2, "不是合格的 YAML"),
        (COUNTY + "expected: {centre: many}\n", 10, "应为 类别: 个数"),
        ("- 不是档案\n", 1, "没有 area"),
        ("area: [", 1, "不是合格的 YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, wrong: str, line: int, said: str) -> None:
    with pytest.raises(BadProfile) as bad:
        profile(tmp_path, wrong)
    told = [(m.line, m.zh) for m in bad.value.mistakes]
    assert any(number == line and said in words for number, words in told), told
    assert all(m.en for m in bad.value.mistakes)
