from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

pytestmark = pytest.mark.usefixtures("pages")


def drawn(source: str, address: str = "/list/", **context: Any) -> str:
    template = engines["django"].from_string(source)
    with override("zh-hans"):
        return template.render(context, RequestFactory().get(address))


def test_every_warning_is_word_and_shape() -> None:
    for level, word in (("red", "红"), ("yellow", "黄"), ("blue", "蓝"), ("clear", "未见异常")):
        html = drawn("{% colour_mark level %}", level=level)
        assert word in html
        assert f"shape-{level}" in html


def test_words_from_people_are_escaped() -> None:
    html = drawn("{% chip word %}{% figure word 1 %}", word="<script>alert(1)</script>")
    assert "<script>" not in html
    block = "{% callout title=word %}{{ word }}{% endcallout %}"
    assert "<script>" not in drawn(block, word="<script>")
    assert "<script>" not in drawn("{% breadcrumb word '/' %}", word="<script>")


def test_a_figure_is_written_by_its_kind() -> None:
    assert "27,247.20" in drawn("{% figure '欠薪' owed unit='元' %}", owed=Decimal("27247.2"))
    assert "1,284" in drawn("{% figure '工人' people %}", people=1284)


def test_the_pager_keeps_the_filters() -> None:
    html = drawn(
        "{% pager page %}",
        "/list/?team=钢筋&sort=-owed&page=2",
        page=Paginator(range(486), 50).get_page(2),
    )
    assert "共 486 条，第 2 / 10 页" in html
    assert "team=%E9%92%A2%E7%AD%8B&amp;sort=-owed&amp;page=3" in html
    assert 'aria-current="page">2<' in html


def test_a_single_page_has_no_links() -> None:
    html = drawn("{% pager page %}", page=Paginator(range(3), 50).get_page(1))
    assert "<a " not in html


def test_sorting_begins_with_the_largest_and_goes_back_to_page_one() -> None:
    source = "{% sort_header 'owed' '欠薪' numeric=True %}"
    first = drawn(source, "/list/?team=a&page=4")
    assert 'href="?team=a&amp;sort=-owed"' in first
    assert 'aria-sort="none"' in first
    assert 'aria-sort="descending"' in drawn(source, "/list/?sort=-owed")
    assert 'href="?sort=owed"' in drawn(source, "/list/?sort=-owed")


def test_the_filter_bar_keeps_the_order_and_offers_to_clear() -> None:
    html = drawn("{% filter_bar %}x{% endfilter_bar %}", "/list/?team=a&sort=-owed")
    assert '<input type="hidden" name="sort" value="-owed">' in html
    assert 'class="filter-clear" href="/list/"' in html
    assert "filter-clear" not in drawn("{% filter_bar %}x{% endfilter_bar %}", "/list/?sort=a")


def test_the_tab_of_this_address_is_current() -> None:
    source = "{% tabs %}{% tab '甲' '/a/' %}{% tab '乙' '/b/' count=3 %}{% endtabs %}"
    html = drawn(source, "/b/?page=2")
    assert '<a href="/b/" aria-current="page">' in html
    assert html.count("aria-current") == 1


class Sample(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证上的一样。")
    way = forms.ChoiceField(label="方式", widget=forms.RadioSelect, choices=[("a", "甲")])


def test_a_field_ties_label_help_and_error_together() -> None:
    html = drawn("{% field form.name %}", form=Sample({"name": ""}))
    assert '<label for="id_name">' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_choices_are_one_group_with_a_legend() -> None:
    html = drawn("{% field form.way %}", form=Sample({"name": "x"}))
    assert "<fieldset" in html
    assert "<legend>" in html
    assert 'aria-describedby="id_way_error"' in html


def test_the_error_summary_leads_to_each_field() -> None:
    html = drawn("{% error_summary form %}", form=Sample({}))
    assert "有 2 处要改" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_way"' in html
    assert drawn("{% error_summary form %}", form=Sample({"name": "a", "way": "a"})).strip() == ""


def test_progress_polls_until_told_otherwise() -> None:
    assert 'hx-get="/job/"' in drawn("{% progress 1 4 doing='读' poll='/job/' %}")
    assert "hx-get" not in drawn("{% progress 4 4 state='done' %}")
    assert 'value="1"' in drawn("{% progress 1 4 %}")


def test_a_month_begins_on_monday_and_counts_its_legend() -> None:
    days = [
        {"date": date(2026, 8, 1), "state": "full", "label": "全天", "times": "06:58 18:04"},
        {"date": date(2026, 8, 2), "state": "full", "label": "全天", "hours": Decimal("9.5")},
        {"date": date(2026, 8, 3), "state": "odd", "label": "缺出场"},
    ]
    html = drawn("{% month_calendar days %}", days=days)
    assert "2026年8月" in html
    assert html.count('class="day-outside"') == 5 + 6  # 1 August 2026 is a Saturday
    assert "<b>2</b> 天" in html
    assert "06:58" in html


def test_an_unknown_state_of_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown state"):
        drawn("{% month_calendar days %}", days=[{"date": date(2026, 8, 1), "state": "great"}])
