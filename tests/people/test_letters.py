"""Every letter that allauth may send has our words."""

from importlib.resources import files

import pytest
from allauth.account.adapter import get_adapter
from django.utils import translation

from participation.people.letters import LETTERS

# The platform's name in a letter is what the editors call it.
pytestmark = pytest.mark.django_db

FACTS = {
    "code": "123456",
    "email": "xiaoyu@example.org",
    "from_email": "xiaoyu@example.org",
    "to_email": "rain@example.org",
    "deleted_email": "old@example.org",
    "provider": "政府的登入服務",
    "signup_url": "http://localhost:8000/accounts/signup/",
}
# A link to reset a password: here it is done by code.
UNUSED = {"account/email/password_reset_key"}


def allauth_letters() -> set[str]:
    """The letters that allauth has templates for."""
    root = files("allauth") / "templates"
    return {
        f"{part}/email/{entry.name.removesuffix('_subject.txt')}"
        for part in ("account", "mfa", "socialaccount")
        for entry in (root / part / "email").iterdir()
        if entry.name.endswith("_subject.txt")
    }


def test_no_letter_is_left_to_allauths_own_words() -> None:
    assert allauth_letters() - UNUSED == set(LETTERS)


@pytest.mark.parametrize("prefix", sorted(LETTERS))
@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_letter_is_whole_in_both_languages_and_as_text_and_html(prefix: str, language: str) -> None:
    with translation.override(language):
        message = get_adapter().render_mail(prefix, "xiaoyu@example.org", FACTS)
    html = str(message.alternatives[0][0])
    assert message.subject.strip()
    for text in (message.subject, str(message.body), html):
        assert "%(" not in text
        assert "{{" not in text
    assert "<script" not in html
    assert "<img" not in html
    letter = LETTERS[prefix]
    if letter.link:
        assert "http://localhost:8000/" in str(message.body)
    if "%(code)s" in str(letter.subject):
        assert "123456" in html
