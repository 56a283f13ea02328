"""A petition's whole life, from somebody who is new here to the published answer, on the public pages.

It is played four times: with and without JavaScript, at a desk and on a phone. Jobs run when the
platform's clock would run them; everything else is done by people in windows of their own.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.stage import beat
from tests.browser.visitors import Screen, Visitor

Visit = Callable[..., Visitor]
MINISTRY = "交通與道路部"
THRESHOLD = 5


@dataclass(frozen=True)
class Story:
    """What one of the four runs is about, so that none is similar to another."""

    screen: Screen
    mail: str
    nickname: str
    mobile: str
    title: str
    content: str
    demands: tuple[str, str]


STORIES = (
    Story(
        Screen(),
        "desk@example.org",
        "晴天",
        "0922000001",
        "國道服務區增設哺集乳室",
        "帶著嬰兒長途開車的家庭，常常只能在車上哺乳。服務區有空間，缺的是一間可以關門的房間。",
        ("每個服務區至少設一間哺集乳室", "在公路標誌上標示哪些服務區有哺集乳室"),
    ),
    Story(
        Screen(390, 844),
        "phone@example.org",
        "微風",
        "0922000002",
        "火車車廂劃設安靜車廂",
        "通勤一小時想讀書或休息，外放的影片和電話聲讓人無處可躲。",
        ("對號列車每列劃設一節安靜車廂", "訂票時可以選擇"),
    ),
    Story(
        Screen(scripts=False),
        "plain@example.org",
        "小溪",
        "0922000003",
        "渡輪候船處加裝遮陽棚",
        "離島的碼頭沒有樹，夏天候船要曬四十分鐘，老人家受不了。",
        ("離島碼頭加裝遮陽棚與座椅", "公布改善的順序與日期"),
    ),
    Story(
        Screen(390, 844, scripts=False),
        "plain-phone@example.org",
        "山嵐",
        "0922000004",
        "郵局寄物櫃延長取件時間",
        "下班後郵局已經關門，包裹要請假才拿得到。",
        ("寄物櫃二十四小時可以取件", "偏鄉郵局優先設置"),
    ),
)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.screen).replace(" ", "-"))
def test_a_petition_goes_from_somebody_new_to_a_published_answer(visit: Visit, story: Story) -> None:
    proposer = visit(story.screen)
    number = propose(proposer, story)
    publish(visit, story, number)
    sign(visit, proposer, story, number)
    answer(visit, story, number)
    beat()
    told(proposer, story)
    onlooker = visit(story.screen)
    see_the_whole_life(onlooker, story, number)
    assert proposer.complaints + onlooker.complaints == []


def propose(proposer: Visitor, story: Story) -> str:
    """Sign up on the way, prove a mobile, answer six questions, check, send; gives the number."""
    proposer.go("/petitions/propose/")
    proposer.follow("登入後開始提議")
    proposer.follow("註冊帳號")
    proposer.write("電子郵件", story.mail)
    proposer.write("暱稱", story.nickname)
    proposer.press("寄驗證碼給我")
    proposer.write("驗證碼", proposer.code(story.mail))
    proposer.press("確認")
    proposer.reads("請先驗證手機號碼，確保每個人只計一次。")
    proposer.follow("現在驗證，約 2 分鐘")
    proposer.verify_mobile(story.mobile, f"+886{story.mobile[1:]}")
    proposer.press("開始提議")
    answer_the_questions(proposer, story)
    proposer.reads("送出前，再看一次", story.title, story.content, *story.demands, MINISTRY)
    proposer.press("送出檢核")
    proposer.reads("提議編號", "以前完成檢核")
    found = re.search(r"/petitions/(P\d+-\d+)/receipt/", proposer.path)
    assert found, proposer.path
    return found[1]


def answer_the_questions(proposer: Visitor, story: Story) -> None:
    """One question a page, each kept when it is answered."""
    proposer.reads("第 1 題，共 6 題")
    proposer.write("希望政府做什麼？", story.title)
    proposer.press("繼續")
    if "/similar/" in proposer.path:
        proposer.follow("不一樣，繼續寫我的")
    proposer.write("為什麼要這樣做？", story.content)
    proposer.press("繼續")
    proposer.write("對誰有什麼好處和影響？", "需要的人不必再忍耐。")
    proposer.press("繼續")
    for place, demand in enumerate(story.demands, 1):
        proposer.write(f"訴求 {place}", demand)
    proposer.press("繼續")
    proposer.write("參考連結", "https://example.org/report")
    proposer.press("繼續")
    proposer.reads("第 6 題，共 6 題")
    proposer.main.get_by_label("主題").select_option(label="交通與道路")
    proposer.main.get_by_label(re.compile(f"^{MINISTRY}")).check()
    proposer.press("繼續")


def publish(visit: Visit, story: Story, number: str) -> None:
    """A stranger sees nothing yet; the screener reads it at the desk, names the ministry, and publishes."""
    assert visit(story.screen).go(f"/petitions/{number}/").status == 404
    screener = visit(story.screen)
    screener.sign_in("screener@example.gov.tw", back=f"/cms/petitions/screening/{number}/")
    screener.reads(story.content)
    # The proposer's suggestion is ticked already; without any lead agency there is nobody to answer.
    ticked = screener.main.locator('input[name="lead"]:checked')
    expect(ticked).to_have_count(1)
    ticked.uncheck()
    screener.press("公開這項提議")
    screener.reads("請指定至少一個主辦機關。")
    screener.main.locator('label:has(input[name="lead"])', has_text=MINISTRY).locator("input").check()
    screener.press("公開這項提議")
    expect(screener.page.locator("body")).to_contain_text("已公開，開始附議")
    beat()


def sign(visit: Visit, proposer: Visitor, story: Story, number: str) -> None:
    """Five people sign; one signs twice and is told, one takes it back and signs again."""
    page = f"/petitions/{number}/"
    ade = visit(story.screen)
    ade.go(page)
    ade.follow("登入後附議")
    ade.sign_in("ade@example.org", back=f"{page}sign/")
    ade.press("附議這項提議")
    ade.reads("已完成附議，謝謝您。", "您已附議")
    ade.follow("收回附議")
    ade.press("收回附議")
    ade.reads("已收回附議。")
    ade.press("附議這項提議")
    ade.reads("您已附議")
    sign_again(ade, page)
    haifeng = visit(story.screen)
    haifeng.sign_in_by_password("haifeng@example.org", back=f"{page}sign/")
    haifeng.press("附議這項提議")
    haifeng.reads("您已附議")
    for mail in ("citizen1@example.org", "citizen2@example.org"):
        sign_at_once(visit(story.screen, mail=mail), page)
    beat()
    proposer.go(page)
    proposer.reads(f"{THRESHOLD - 1} 人附議")
    proposer.press("附議這項提議")
    beat()
    proposer.go(page)
    proposer.reads(f"{THRESHOLD} 人附議", "等待正式回應", f"附議達到門檻 {THRESHOLD} 人。")
    for duty in ("公布處理時程", "聯繫提議人", "正式回應"):
        due = proposer.page.locator(".yq-timeline__entry--future", has_text=f"{MINISTRY}：{duty}")
        expect(due.locator("time")).to_have_attribute("datetime", re.compile(r"^\d{4}-\d\d-\d\d"))
        expect(due).to_contain_text("還有")


def sign_again(visitor: Visitor, page: str) -> None:
    """The page offers it no more; the form, sent again from another tab, is refused with the sentence."""
    refused = "您已經附議過這項提議，每個人計一次。"
    visitor.go(f"{page}sign/")
    visitor.reads(refused)
    visitor.go(page)
    second = visitor.post(f"{page}sign/")
    assert second.status == 409
    assert refused in second.text()


def sign_at_once(visitor: Visitor, page: str) -> None:
    """The signing form's request without its page."""
    visitor.go(page)
    assert visitor.post(f"{page}sign/").status == 200


def answer(visit: Visit, story: Story, number: str) -> None:
    """The officer does what is owed and drafts; only somebody else may publish."""
    case = f"/cms/petitions/cases/transport/{number}/"
    officer = visit(story.screen)
    officer.sign_in_by_password("officer@example.gov.tw", back=case)
    officer.reads(story.title, "實施要點：成案後七個工作日內公布處理時程")
    officer.write("處理時程（會公開）", "三月底前邀提議人研商，四月底前正式回應。")
    officer.press("公布處理時程")
    officer.write("摘要（會公開，請勿寫出個人資料）", "以電話確認兩項訴求的範圍。")
    officer.press("記錄聯繫")
    officer.follow("擬正式回應")
    for place, demand in enumerate(story.demands):
        panel = officer.page.locator("form section", has_text=demand)
        panel.get_by_label("結果").select_option(label=("採納", "部分採納")[place])
        panel.get_by_label("理由類別").select_option(index=1)
        panel.get_by_label("理由", exact=False).last.fill(f"這一項可以辦理：{demand}。")
        panel.get_by_label("接下來會做什麼").fill("列入年度計畫。")
    officer.write("分析說明", "本部同意提議的方向，以下逐項說明。")
    officer.press("儲存草稿")
    officer.go(f"{case}response/publish/")
    expect(officer.main.get_by_role("button", name="公布正式回應")).to_be_disabled()
    seen = officer.main.locator('input[name="seen"]').get_attribute("value") or ""
    assert officer.post(f"{case}response/publish/", seen=seen).status == 403
    approver = visit(story.screen)
    approver.sign_in_by_password("approver@example.gov.tw", back=case)
    approver.follow("閱讀並公布")
    approver.reads("本部同意提議的方向，以下逐項說明。")
    approver.press("公布正式回應")
    expect(approver.page.locator("body")).to_contain_text("正式回應已公布。")


def told(proposer: Visitor, story: Story) -> None:
    """Everybody concerned has the mails, each with a link to the petition."""
    for happened in ("開放附議了", "附議達到門檻了", "的處理時程", "回應了"):
        assert story.title in proposer.message(story.mail, happened)
    for mail in ("ade@example.org", "haifeng@example.org", "citizen1@example.org", "citizen2@example.org"):
        assert story.title in proposer.message(mail, "回應了")


def see_the_whole_life(onlooker: Visitor, story: Story, number: str) -> None:
    """Anybody reads the answer to each demand, and every step of the life with its date, in order."""
    onlooker.go("/petitions/?status=responded")
    onlooker.follow(story.title)
    assert onlooker.path == f"/petitions/{number}/"
    onlooker.reads("已回應", "採納", "部分採納", *(f"這一項可以辦理：{demand}。" for demand in story.demands))
    steps = (
        "提出提議，送交平臺檢核。",
        "通過檢核，開放附議；門檻 5 人。",
        "附議達到門檻 5 人。",
        "開始計算應辦期限",
        "公布處理時程。",
        "以電話聯繫提議人。",
        "公布正式回應。",
        "所有主辦機關都已正式回應。",
    )
    # The contact is told with its day, which is the day of the test.
    titles = [
        re.sub(r"^\d+ 年 \d+ 月 \d+ 日（.）(?=以電話)", "", title)
        for title in onlooker.page.locator(".yq-timeline__title").all_inner_texts()
    ]
    remaining = iter(titles)
    assert [step for step in steps if step not in remaining] == [], titles
    dates = onlooker.page.locator(".yq-timeline__entry:not([aria-current]) time[datetime]")
    assert dates.count() >= len(titles) - 1
    assert story.nickname in onlooker.main.inner_text()
    assert story.mail not in onlooker.page.content()
