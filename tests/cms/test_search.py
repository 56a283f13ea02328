"""What the index holds of Chinese titles."""

import pytest

from cms.search import LONGEST_TITLE, endings, words


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("公共參與", "公共參與 共參與 參與 與"),
        ("臺北", "臺北 北 台北 北"),
        ("", ""),
        ("Open data", "open pen en n data ata ta a"),
    ],
)
def test_a_title_is_indexed_from_each_of_its_characters_on(title: str, found: str) -> None:
    assert endings(title) == found


def test_a_very_long_title_is_cut() -> None:
    assert len(endings("長" * 1000).split()) == LONGEST_TITLE


def test_words_are_pairs_of_characters() -> None:
    assert "健保" in words("健保卡", "說明").split()
    assert "說明" in words("健保卡", "說明").split()
