"""Whoever writes a petition is shown those about the same matter, bodies included."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from petitions import actions
from petitions.views.similar import similar_to, similar_to_draft, suggested_agencies
from tests.petitions import factories as make
from tests.petitions.factories import NOW

pytestmark = pytest.mark.django_db


def ask(q: str) -> str:
    return Client().get(reverse("petitions:similar"), {"q": q}).content.decode()


def test_similar_shows_public_petitions_about_the_same_matter() -> None:
    make.published(title="夜間公車開到凌晨一點")
    make.proposed(title="夜間公車應該停駛")
    page = ask("希望夜間公車的班次開到凌晨一點")
    assert "夜間公車開到凌晨一點" in page
    assert "夜間公車應該停駛" not in page


@pytest.mark.parametrize("q", ["", " ", "\x00", "'\\:*&|!()", "量子電腦", "。" * 500])
def test_similar_answers_whatever_is_typed(q: str) -> None:
    make.published(title="夜間公車開到凌晨一點")
    assert "夜間公車開到凌晨一點" not in ask(q)


def test_a_draft_that_shares_a_sentence_with_a_petition_finds_it() -> None:
    sentence = "每天傍晚都有數十位長者在沒有號誌的路口穿越六線道"
    known = make.published(title="路口要有號誌", content=f"{sentence}，十分危險。")
    draft = actions.start_draft(by=make.person(), lifecycle_key="demo", now=NOW)
    answers: dict[str, Any] = {"title": "請正視行人", "content": f"各位好。{sentence}。"}
    draft = actions.save_draft(draft, answers=answers, now=NOW + timedelta(minutes=1))
    assert similar_to_draft(draft, with_body=True) == [known]
    assert similar_to_draft(draft) == []


def test_the_agency_that_answered_a_similar_petition_is_suggested() -> None:
    lead = make.agency("公路機關")
    make.published(title="夜間公車開到凌晨一點", lead=[lead])
    draft = actions.start_draft(by=make.person(), lifecycle_key="demo", now=NOW)
    draft = actions.save_draft(draft, answers={"title": "夜間公車延到凌晨一點"}, now=NOW)
    assert list(suggested_agencies(draft)) == [lead.pk]
    assert len(similar_to("夜間公車延到凌晨一點")) == 1
