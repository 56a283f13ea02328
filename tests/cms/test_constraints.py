"""What the database refuses of pages, each promise broken once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import Site

from cms.models import Edition, PetitionsPage, Picture, PictureSize, SiteWords
from tests.cms.conftest import picture


def broken(constraint: str, write: Callable[[], Any]) -> None:
    """The write is refused, by this very constraint."""
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [("petitions_page_openness_known", {"openness": 6}), ("petitions_page_has_preset", {"preset": ""})],
)
def test_the_page_of_petitions_says_how(site: Site, constraint: str, changes: dict[str, Any]) -> None:
    broken(constraint, lambda: PetitionsPage.objects.update(**changes))


def test_a_picture_is_described(site: Site) -> None:
    shown = picture()
    broken("picture_described", lambda: Picture.objects.filter(pk=shown.pk).update(description=""))


def test_a_picture_is_made_once_in_each_size(site: Site) -> None:
    size = picture().get_rendition("width-4")
    facts = {"image": size.image, "filter_spec": size.filter_spec, "focal_point_key": size.focal_point_key}
    broken(
        "picture_size_once",
        lambda: PictureSize.objects.create(file="again.png", width=4, height=4, **facts),
    )


def test_there_is_one_edition(site: Site) -> None:
    broken("edition_is_one_row", lambda: Edition.objects.create(pk=2, stamp="again"))


def test_the_site_has_its_words_once_per_language(site: Site) -> None:
    words = SiteWords.objects.all()[0]
    broken("site_words_named", lambda: SiteWords.objects.filter(pk=words.pk).update(brand=""))
    broken("site_words_once_per_language", lambda: SiteWords.objects.update(locale=words.locale_id))
