"""Every page is light, speaks to nobody else, and makes the browser complain of nothing."""

import gzip
from collections.abc import Callable

import pytest
from playwright.sync_api import Response

from tests.browser.places import FORMS, OWN, PUBLIC, Place
from tests.browser.visitors import Visitor

Visit = Callable[..., Visitor]
MOST_BYTES = 100_000
TEXT = ("text/", "application/javascript", "application/json", "image/svg")
# Swagger UI is a program of its own; whoever only reads takes the OpenAPI file.
HEAVY = {"api-docs"}


def travelled(answer: Response) -> int:
    """Bytes of a body as the front proxy sends it: text compressed, pictures as they are."""
    body = answer.body()
    is_text = answer.headers.get("content-type", "").startswith(TEXT)
    return len(gzip.compress(body, compresslevel=5)) if is_text else len(body)


CHINESE = [(place, "zh-hant") for place in (*PUBLIC, *FORMS, *OWN)]
ENGLISH = [(place, "en") for place in (*PUBLIC, *FORMS, *OWN) if not place.steps]


@pytest.mark.parametrize(("place", "language"), [*CHINESE, *ENGLISH], ids=str)
def test_a_page_is_light_and_makes_the_browser_complain_of_nothing(
    visit: Visit, place: Place, language: str
) -> None:
    visitor = visit(mail=place.mail, language="en-GB" if language == "en" else "zh-TW")
    answers: list[Response] = []
    visitor.page.on("response", lambda answer: answers.append(answer))
    place.open(visitor, language)
    visitor.page.wait_for_load_state("networkidle")
    assert [url for url in visitor.asked if not url.startswith((visitor.address, "data:"))] == []
    assert visitor.complaints == []
    assert visitor.against_the_policy() == []
    if place.name not in HEAVY and not place.steps:
        weights = {answer.url: travelled(answer) for answer in answers if answer.status in {200, 404, 403}}
        assert sum(weights.values()) < MOST_BYTES, weights
