"""The README's pictures; each is taken as a test is run, so it shows the demonstration as it begins."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.browser.places import FATES, HAIFENG, SCREENER, number_of
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MOST_BYTES = 250_000


def keep(visitor: Visitor, name: str) -> None:
    """Write what the window shows as a small PNG."""
    drawn = Image.open(BytesIO(visitor.page.screenshot())).convert("RGB")
    IMAGES.mkdir(parents=True, exist_ok=True)
    # Text on plain ground keeps its edges with 128 colours, in a third of the bytes.
    drawn.quantize(128, dither=Image.Dither.NONE).save(IMAGES / f"{name}.png", optimize=True)
    assert (IMAGES / f"{name}.png").stat().st_size < MOST_BYTES


def test_home(visit: Visit) -> None:
    visitor = visit(Screen(1280, 900))
    visitor.go("/")
    keep(visitor, "home")


def test_petition(visit: Visit) -> None:
    visitor = visit(Screen(1280, 900))
    visitor.go(f"/petitions/{number_of(FATES['open'])}/")
    keep(visitor, "petition")


def test_propose(visit: Visit) -> None:
    visitor = visit(Screen(1280, 900), mail=HAIFENG)
    visitor.go("/petitions/propose/")
    visitor.press("開始提議")
    visitor.main.get_by_label("希望政府做什麼？").press_sequentially("鄉鎮的公車站牌顯示到站時間")
    visitor.page.locator("#similar .yq-card").first.wait_for()
    keep(visitor, "propose")


def test_desk(visit: Visit) -> None:
    visitor = visit(Screen(1280, 900), mail=SCREENER)
    visitor.go(f"/cms/petitions/screening/{number_of(FATES['screening'])}/")
    visitor.page.locator("#wagtail-sidebar nav").first.wait_for()
    keep(visitor, "desk")
