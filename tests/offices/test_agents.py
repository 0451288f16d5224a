"""How browsers are named in lists of sessions and devices."""

import pytest

from gongyou.offices.agents import agent_words


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", ""),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130 MicroMessenger/8.0", "WeChat · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari · iPhone"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_a_browser_is_named_in_our_own_words(header: str, words: str) -> None:
    assert agent_words(header) == words
