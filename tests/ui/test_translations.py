from pathlib import Path

import pytest

from gongyou.ui import translations


def test_every_string_has_its_english() -> None:
    assert translations.faults() == []


@pytest.fixture
def package(tmp_path: Path) -> Path:
    templates = tmp_path / "templates"
    templates.mkdir()
    (tmp_path / "a.py").write_text(
        "_('工资')\nngettext('%(n)s 人', '%(n)s 人', n)\n_(computed)\n", "utf-8"
    )
    (templates / "a.html").write_text(
        "<p>\n    {% translate '一' context 'weekday' %}\n  {% translate '一' %}{{ _('工资') }}",
        "utf-8",
    )
    return tmp_path


def test_it_finds_python_templates_plurals_and_contexts(package: Path) -> None:
    found = translations.extracted(package)
    assert set(found) == {("工资", None), ("%(n)s 人", None), ("一", "weekday"), ("一", None)}
    assert found["%(n)s 人", None].pluralizable


def test_extracting_keeps_translations_and_is_stable(package: Path) -> None:
    catalogue = package / "django.po"
    assert translations.extract(catalogue, package) == 4
    first = catalogue.read_text("utf-8")
    catalogue.write_text(first.replace('msgid "工资"\nmsgstr ""', 'msgid "工资"\nmsgstr "Wages"'))
    translations.extract(catalogue, package)
    once = catalogue.read_text("utf-8")
    assert 'msgstr "Wages"' in once
    translations.extract(catalogue, package)
    assert catalogue.read_text("utf-8") == once
    assert "a.html" not in once
    assert "Date" not in once


def test_check_names_what_is_not_done(package: Path) -> None:
    catalogue = package / "django.po"
    assert "missing: 工资" in translations.faults(catalogue, package)
    translations.extract(catalogue, package)
    assert "untranslated: 工资" in translations.faults(catalogue, package)
    filled = catalogue.read_text("utf-8").replace(
        'msgid "工资"\nmsgstr ""', '#, fuzzy\nmsgid "工资"\nmsgstr "Wages"'
    )
    catalogue.write_text(filled.replace('msgstr[1] ""', 'msgstr[1] "people"'), "utf-8")
    faults = translations.faults(catalogue, package)
    assert "fuzzy: 工资" in faults


def test_a_placeholder_may_not_get_lost(package: Path) -> None:
    catalogue = package / "django.po"
    translations.extract(catalogue, package)
    text = catalogue.read_text("utf-8")
    text = text.replace('msgstr[0] ""', 'msgstr[0] "one"').replace('[1] ""', '[1] "%(m)s people"')
    catalogue.write_text(text, "utf-8")
    assert "unknown placeholder: %(n)s 人" in translations.faults(catalogue, package)


def test_the_catalogue_is_compiled_once(package: Path) -> None:
    catalogue = package / "django.po"
    translations.extract(catalogue, package)
    assert translations.compile_if_stale(catalogue)
    assert not translations.compile_if_stale(catalogue)
    assert catalogue.with_suffix(".mo").exists()
