"""What Django's forms say when something is wrong, in this platform's words."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import polib
import pytest
import wagtail
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils import translation

from petitions.desk.forms import BatchForm, ContactForm
from tests.petitions.factories import NOW

NAMED = re.compile(r"%\(\w+\)[sd]")
# What these things are called elsewhere.
ELSEWHERE = re.compile("搜索|創建|支持的|站點|鏈接|默認|用戶|菜單|登錄|設置")
OURS = Path(settings.BASE_DIR) / "locale" / "django"
DJANGOS = Path(django.__file__).parent
HALF_WIDTH = re.compile(r"[\u3400-\u9fff] ?[,.:;!?]|[,;!?] ?[\u3400-\u9fff]")


def said_by_fields() -> Iterator[Any]:
    """Every sentence of every form field, formset and validator, as Django marks it."""
    places = {*_below(forms.Field), forms.BaseFormSet, forms.BaseModelFormSet}
    for place in places:
        if place.__module__.startswith("django.forms"):
            yield from getattr(place, "default_error_messages", {}).values()
    for name in dir(validators):
        if name.endswith("Validator") and hasattr(validator := getattr(validators, name), "message"):
            yield validator.message
    yield from validators.DecimalValidator.messages.values()


def _below(field: type[Any]) -> Iterator[type[Any]]:
    yield field
    for lower in field.__subclasses__():
        yield from _below(lower)


def words_of(sentence: Any) -> str:
    """A marked sentence in the active language; of a plural, the form for five."""
    if hasattr(sentence, "_kwargs") and "number" in getattr(sentence, "_kwargs", {}):
        kwargs = sentence._kwargs
        return translation.ngettext(kwargs["singular"], kwargs["plural"], 5)
    return str(sentence)


@pytest.fixture
def english() -> set[str]:
    """The sentences as Django writes them."""
    with translation.override(None):
        return {words_of(sentence) for sentence in said_by_fields()}


# What no form of ours can say: left as Django has it.
UNSAID = {"The inline value did not match the parent instance."}


def test_whatever_a_form_says_is_said_in_our_words(english: set[str]) -> None:
    assert len(english) > 30
    for language in ("zh_Hant", "en"):
        ours = polib.pofile(str(OURS / language / "LC_MESSAGES" / "django.po"))
        known = {key for entry in ours for key in (entry.msgid, entry.msgid_plural) if key}
        lacking = {
            said for said in english - UNSAID if said and said not in known and "ManagementForm" not in said
        }
        assert not lacking, f"Say these in locale/django/{language}: {lacking}"


def test_every_sentence_of_ours_is_one_that_django_says() -> None:
    djangos = {
        entry.msgid
        for place in ("conf", "contrib/auth")
        for entry in polib.pofile(str(DJANGOS / place / "locale/en/LC_MESSAGES/django.po"))
    }
    for language in ("zh_Hant", "en"):
        for entry in polib.pofile(str(OURS / language / "LC_MESSAGES" / "django.po")):
            assert entry.msgid in djangos, f"Django no longer says: {entry.msgid}"
            assert entry.translated(), entry.msgid


def test_chinese_sentences_are_whole_and_punctuated_in_full_width() -> None:
    for entry in polib.pofile(str(OURS / "zh_Hant" / "LC_MESSAGES" / "django.po")):
        for said in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not said or said.endswith("。"), said
            assert not HALF_WIDTH.search(said), said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh-hant",
            {
                "source": ["請重新選擇，送出的選項不在清單裡。"],
                "label": ["太長了，請縮短到 80 個字以內（現在 81 個）。"],
                "count": ["請輸入 1 以上的數字。"],
                "counted_on": ["請輸入正確的日期，例如 2026-11-20。"],
            },
        ),
        (
            "en",
            {
                "source": ["Choose again. What was sent is not in the list."],
                "label": ["Too long. Shorten it to 80 characters (it has 81)."],
                "count": ["Enter a number of 1 or more."],
                "counted_on": ["Enter a real date, like 2026-11-20."],
            },
        ),
    ],
)
def test_a_form_says_what_to_do(language: str, said: dict[str, list[str]]) -> None:
    sent = {"source": "telepathy", "label": "字" * 81, "count": "0", "counted_on": "2026-02-30"}
    with translation.override(language):
        assert BatchForm(sent, today=NOW.date()).errors == said
        required = {"zh-hant": "請填寫這一欄。", "en": "Fill in this field."}[language]
        assert ContactForm({}, today=NOW.date()).errors["summary"] == [required]


def test_a_password_is_refused_in_our_words() -> None:
    with translation.override("zh-hant"), pytest.raises(ValidationError) as refused:
        password_validation.validate_password("1234567")
    assert "密碼不能全是數字，請加上其他字元。" in refused.value.messages


def test_every_sentence_to_editors_is_one_that_wagtail_says_with_the_same_names() -> None:
    wagtails = {
        entry.msgid: entry.msgid_plural
        for file in Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(file))
    }
    ours = polib.pofile(str(OURS.parent / "wagtail" / "zh_Hant" / "LC_MESSAGES" / "django.po"))
    for entry in ours:
        assert wagtails.get(entry.msgid) == entry.msgid_plural, f"Wagtail no longer says: {entry.msgid}"
        said = entry.msgstr or entry.msgstr_plural[0]
        assert said
        known = set(NAMED.findall(entry.msgid + entry.msgid_plural))
        assert set(NAMED.findall(said)) <= known, entry.msgid
        assert not ELSEWHERE.search(said), said
