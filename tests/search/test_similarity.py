"""Is the petition that already exists shown to the person who writes it again?"""

import json
from pathlib import Path

import pytest
from django.contrib.postgres.search import SearchVectorField
from django.db import IntegrityError, connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from participation.search import similarity
from participation.search.actions import count_pairs
from participation.search.models import PairFrequency, SearchQuerySet
from participation.search.rules import vector

PROPOSALS = Path(__file__).resolve().parents[3] / "shared/data/join/proposals.jsonl"

# What exists, and how somebody else words it. Made up here.
PAIRS = [
    ("夜間公車路線應延長至凌晨一點", "希望公車夜間班次開到凌晨一點"),
    ("國中小教室全面裝設冷氣", "國小與國中的教室都應裝冷氣"),
    ("提高行人穿越道違規停車的罰鍰", "在行人穿越道違停應該加重罰鍰"),
    ("身心障礙者搭乘台鐵免費", "台鐵應讓身心障礙者免費搭乘"),
    ("公園遊具應保留給孩子冒險的空間", "兒童公園遊具不該只有罐頭，還給孩子冒險空間"),
    ("外送員納入職業災害保險", "應強制外送平台為外送員投保職災保險"),
    ("海岸垃圾清除責任應明定", "海岸垃圾由誰清除應該明確規定"),
    ("手搖飲料店禁用一次性塑膠杯", "禁止手搖飲店提供一次用塑膠杯"),
    ("延長父親陪產假為十四天", "爸爸的陪產假請延長到十四天"),
    ("機車停車格應依比例增設", "汽機車停車格比例失衡，請增設機車格"),
    ("公投年齡降為十八歲", "十八歲就應有公民投票的權利"),
    ("捷運末班車延後到一點", "延長捷運營運時間"),
    ("推廣校園午餐使用在地食材", "學校營養午餐應優先採用在地食材"),
    ("登山口設置無線電基地台", "山區登山口訊號不良，請設基地台"),
    ("全面檢測老舊水管的鉛含量", "老屋鉛水管應由政府全面檢測"),
    ("開放寵物搭乘高鐵不需裝籠", "讓寵物不必裝籠就能搭高鐵"),
]
OTHERS = """
圖書館延長開放時間 增設自行車專用道 里長選舉改為四年一次 機場捷運票價調降 改善人行道高低差 推動線上健保卡
調高基本工資 公立托育名額增加 農地違章工廠應拆除 偏鄉醫師獎勵 電動公車補助 廢除印花稅 公務員彈性上班
學測改期 颱風假統一標準 漁港清淤 老人共餐據點 青年租屋補貼加碼 郵局週六營業 國家公園限制人數
道路施工資訊公開 監視器設置準則 高齡駕駛換照 電費級距檢討 食品標示過敏原 廣告招牌管理 路燈改用暖色光
河川疏濬 校園圍牆拆除 職業學校實習津貼 夜市攤位抽籤 博物館免費日 行道樹修剪規範 公車站牌加設座椅
新住民語言課程 志工保險 消防員人力 公墓遷移補償 有線電視分組付費 網路實名制不宜 二手書減稅
里民活動中心開放 台鐵票務系統更新 公車專用道檢討 兒童節放假 公園禁止遛狗 教室照明改善 停車場充電樁
高鐵學生票 海岸步道維護 塑膠袋漲價
""".split()
SENTENCE = "每天傍晚都有數十位長者在沒有號誌的路口穿越六線道"


class Matter(models.Model):
    """Something that can be searched."""

    title = models.CharField(max_length=200)
    search_vector = SearchVectorField(null=True)

    objects = SearchQuerySet["Matter"].as_manager()

    class Meta:
        app_label = "tests"

    def __str__(self) -> str:
        return self.title


@pytest.fixture
def matters(db: None) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Matter)


def remember(*texts: tuple[str, str]) -> None:
    Matter.objects.bulk_create(
        Matter(title=title, search_vector=vector(title, body)) for title, body in texts
    )


def titles(found: list[Matter]) -> list[str]:
    return [matter.title for matter in found]


def places(distractors: list[tuple[str, str]]) -> list[int | None]:
    """At which place of five each existing title is shown to the one who words it otherwise."""
    remember(*distractors, *((title, "") for title, _again in PAIRS))
    count_pairs(Matter.objects.values_list("title", flat=True))
    shown = [(title, titles(Matter.objects.similar_to(again))) for title, again in PAIRS]
    return [found.index(title) + 1 if title in found else None for title, found in shown]


def test_the_same_matter_in_other_words_is_among_the_first_five(matters: None) -> None:
    found = places([(title, "") for title in OTHERS])
    assert sum(place is not None for place in found) >= 13, found


@pytest.mark.skipif(not PROPOSALS.exists(), reason="the shared archive is not here")
def test_the_same_matter_is_found_among_a_thousand_archived_titles(matters: None) -> None:
    lines = PROPOSALS.read_text(encoding="utf-8").split("\n")
    found = places([(p["title"], p["content"] or "") for p in map(json.loads, filter(None, lines))])
    assert sum(place is not None for place in found) >= 13, found
    assert sum(place == 1 for place in found) >= 9, found


def test_a_text_with_the_same_sentence_comes_first_whatever_its_title(matters: None) -> None:
    remember(
        ("請看這裡", f"我住在鎮上。{SENTENCE}，十分危險。"),
        *((title, "") for title in OTHERS),
        ("路口設號誌", ""),
    )
    again = Matter.objects.similar_to("路口應該設號誌", f"各位好！{SENTENCE}，令人擔心。")
    assert titles(again)[:2] == ["請看這裡", "路口設號誌"]


def test_every_pair_is_found_when_the_bodies_share_a_sentence(matters: None) -> None:
    bodies = [f"第{n}件事情是這樣的，{title}，理由如下。" for n, (title, _again) in enumerate(PAIRS)]
    remember(
        *((title, body) for (title, _again), body in zip(PAIRS, bodies, strict=True)),
        *((o, "") for o in OTHERS),
    )
    for (title, again), body in zip(PAIRS, bodies, strict=True):
        assert titles(Matter.objects.similar_to(again, f"說明\n{body}"))[0] == title


def test_what_has_nothing_in_common_is_not_shown(matters: None) -> None:
    remember(*((title, "") for title in OTHERS))
    assert titles(Matter.objects.similar_to("量子電腦研究中心")) == []
    assert titles(Matter.objects.similar_to("")) == []


def test_pairs_that_stand_in_every_tenth_title_do_not_make_titles_alike(matters: None) -> None:
    remember(*((f"我們應該{title}", "") for title in OTHERS))
    count_pairs(Matter.objects.values_list("title", flat=True))
    assert titles(Matter.objects.similar_to("我們應該善待量子電腦")) == []


def test_similar_to_takes_four_queries(
    matters: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    remember(*((title, SENTENCE) for title in OTHERS))
    with django_assert_max_num_queries(4):
        Matter.objects.similar_to("增設公車專用道", SENTENCE)


def test_search_of_a_blank_changes_nothing_and_of_marks_finds_nothing(matters: None) -> None:
    remember(("臺北的公車", "夜間行駛"), ("高雄的捷運", ""))
    assert Matter.objects.search(" ").count() == 2
    assert Matter.objects.search("。。").count() == 0
    assert titles(list(Matter.objects.search("台北 夜間"))) == ["臺北的公車"]


@pytest.mark.django_db
def test_count_pairs_keeps_the_share_of_titles_and_replaces_what_was() -> None:
    count_pairs(["公車公車", "公車站", "火車站"])
    count_pairs(["公車公車", "公車站", "火車站", "捷運"])
    assert PairFrequency.objects.shares(["公車", "車站", "捷運"]) == {"公車": 0.5, "車站": 0.5}
    count_pairs([])
    assert PairFrequency.objects.count() == 0


@pytest.mark.parametrize("words", ["公車", "增設 wifi", "", "。"])
def test_a_title_is_fully_like_itself_and_not_at_all_like_nothing(words: str) -> None:
    assert similarity.likeness(words, words, {}) == pytest.approx(1.0 if words.strip("。") else 0.0)
    assert similarity.likeness(words, "無", {}) == 0


@given(st.text(), st.text())
def test_likeness_lies_between_none_and_all_and_is_mutual(one: str, other: str) -> None:
    value = similarity.likeness(one, other, {})
    assert -1e-9 <= value <= 1 + 1e-9
    assert value == pytest.approx(similarity.likeness(other, one, {}))


def test_sentences_are_the_longest_ones_and_none_that_anybody_might_write() -> None:
    assert similarity.sentences(f"以上，謝謝。{SENTENCE}。\n{'好' * 60}") == ["好" * 25, SENTENCE[:25]]


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0, 1.5])
def test_the_frequency_of_a_pair_is_a_share(share: float) -> None:
    with pytest.raises(IntegrityError, match="pair_frequency_is_a_share"), transaction.atomic():
        PairFrequency.objects.create(pair="公車", share=share)
