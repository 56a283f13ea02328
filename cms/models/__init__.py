"""Pages, their files, the words of the page frame, and the edition they are in."""

from cms.models.edition import Edition
from cms.models.files import Download, Picture, PictureSize
from cms.models.frame import SiteWords
from cms.models.houserules import HouseRulesPage
from cms.models.pages import ArticlePage, BasePage, HomePage, Openness, PetitionsPage, SectionPage

__all__ = [
    "ArticlePage",
    "BasePage",
    "Download",
    "Edition",
    "HomePage",
    "HouseRulesPage",
    "Openness",
    "PetitionsPage",
    "Picture",
    "PictureSize",
    "SectionPage",
    "SiteWords",
]
