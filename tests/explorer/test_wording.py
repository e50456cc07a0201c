"""Both languages have every text, and every text is asked for."""

import re
from importlib import resources

import pytest

from explorer.wording import read_words

TEXTS = (resources.files("explorer") / "texts.yml").read_text(encoding="utf-8")
CODE = "\n".join(
    file.read_text(encoding="utf-8")
    for folder in (resources.files("explorer"), resources.files("explorer") / "pages")
    for file in folder.iterdir()
    if file.name.endswith(".py")
)


def test_a_text_in_one_language_only_is_refused_by_its_key():
    with pytest.raises(ValueError, match="half"):
        read_words("whole: [ja, yes]\nhalf: [ja]")


def test_both_languages_fill_in_the_same_names():
    words = read_words(TEXTS)
    for key, text in words["da"].texts.items():
        assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", words["en"].texts[key])), key


def test_no_text_is_left_that_no_page_asks_for():
    unused = [key for key in read_words(TEXTS)["da"].texts if not re.search(rf"[\"']{key}[\"']", CODE)]
    assert [key for key in unused if not key.startswith("basis_")] == []


@pytest.mark.parametrize(
    ("lang", "number", "share", "days"), [("da", "1.234,5", "49,7 %", "2 dage"), ("en", "1,234.5", "49.7%", "2 days")]
)
def test_numbers_shares_and_times_are_written_as_the_language_does(lang, number, share, days):
    words = read_words(TEXTS)[lang]
    assert words.number(1234.5, decimals=1) == number
    assert words.percent(0.497) == share.replace(" ", "\u00a0")
    assert words.duration(2 * 86_400) == words.measure(2, "dage") == days


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_figure_that_is_hidden_says_so_and_is_never_a_zero(lang):
    words = read_words(TEXTS)[lang]
    assert {words.number(None), words.percent(None), words.duration(None), words.measure(None, "dage")} == {
        words("hidden")
    }
