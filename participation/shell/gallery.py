"""What the gallery shows: every component with long, short, empty, late and closed content."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from participation.shell.gallery_comments import comments

LONG_TITLE = (
    "請交通與道路部全面檢討省道與縣道上學童步行通學路線的人行空間，訂出分年改善期程，"
    "並把每一段完工的日期公開在網路上"
)
SHORT_TITLE = "夜間公車加開"
BODY = (
    "我每天走兩公里去上學，其中八百公尺沒有人行道，只能走在白線外面。下雨天積水，大車從身邊開過，"
    "家長不放心，只好騎車接送，校門口就更擠了。\n\n"
    "這不是一所學校的問題。請先公布哪些路段是學生上下學會走的，再說哪一年修哪一段。"
)


class ProposalForm(forms.Form):
    """Every kind of field, as the gallery needs it."""

    title = forms.CharField(
        label="提議標題",
        max_length=50,
        help_text="一句話說清楚要政府做什麼，最多 50 字。",
    )
    body = forms.CharField(
        label="為什麼需要",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="寫下事實與經驗。",
    )
    agency = forms.ChoiceField(
        label="主管機關",
        choices=[("", "請選擇"), ("road", "交通與道路部"), ("sea", "環境與海洋部")],
    )
    level = forms.ChoiceField(
        label="這件事影響誰",
        choices=[("all", "全國"), ("city", "一個縣市"), ("town", "一個鄉鎮市區")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="主題",
        choices=[("road", "交通"), ("school", "教育"), ("safe", "公共安全")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="可以複選。",
    )
    day = forms.DateField(label="發生日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    paper = forms.FileField(label="附件", required=False, help_text="PDF 或圖片，10 MB 以內。")
    rules = forms.BooleanField(label="我讀過參與守則，內容是我自己寫的")


class QuestionForm(forms.Form):
    """One question, as a stage asks it."""

    title = forms.CharField(label="標題", max_length=50, help_text="例如：國道路肩增設機車避車彎")


def filled(form: type[forms.Form]) -> forms.Form:
    """The form as it comes back with things to put right."""
    bound = form({"title": "", "body": BODY, "level": "city"}, auto_id="refused_%s")
    bound.is_valid()
    return bound


def timeline(now: datetime) -> list[dict[str, Any]]:
    """A life with every kind of entry."""
    back = now - timedelta(days=90)
    return [
        {
            "at": back,
            "title": "送出提議",
            "actor": "小雨",
            "state": "past",
            "anchor": "e-1",
        },
        {
            "at": back + timedelta(days=2, hours=3),
            "title": "通過檢核，開放附議",
            "actor": "平臺營運中心",
            "state": "met",
            "anchor": "e-2",
            "body": "符合提議規則，主管機關初步判定為交通與道路部。",
        },
        {
            "at": back + timedelta(days=31),
            "title": "附議達 5,000 人，成案",
            "actor": "系統",
            "state": "past",
            "anchor": "e-3",
        },
        {
            "at": back + timedelta(days=47),
            "title": "與提議者聯繫",
            "actor": "交通與道路部",
            "state": "met",
            "late_by": 2,
            "anchor": "e-4",
        },
        {
            "at": back + timedelta(days=80),
            "title": "展延回應期限至 2 個月後",
            "actor": "交通與道路部",
            "state": "past",
            "anchor": "e-5",
            "reason": "涉及 22 個縣市的道路盤點，資料尚未到齊。",
        },
        {
            "at": now - timedelta(days=1),
            "title": "撰擬正式回應",
            "actor": "交通與道路部",
            "state": "present",
        },
        {
            "due_at": now - timedelta(days=3),
            "title": "公布辦理期程",
            "actor": "交通與道路部",
            "state": "late",
            "late_by": 3,
            "anchor": "e-7",
        },
        {
            "due_at": now + timedelta(days=27),
            "title": "正式回應",
            "actor": "交通與道路部",
            "state": "future",
            "anchor": "e-8",
        },
        {
            "due_at": now + timedelta(days=210),
            "title": "研議中事項的半年進度說明",
            "actor": "環境與海洋部",
            "state": "paused",
            "reason": "全國性投票前 60 日暫停。",
        },
    ]


def duties(now: datetime) -> list[dict[str, Any]]:
    """A duty in every state."""
    base: dict[str, Any] = {
        "office": "交通與道路部",
        "basis": "公共政策網路參與實施要點第 8 點",
    }
    return [
        base
        | {
            "act": "正式回應",
            "state": "waiting",
            "due_at": now + timedelta(days=27),
            "url": "#",
        },
        base
        | {
            "act": "公布辦理期程",
            "state": "overdue",
            "due_at": now - timedelta(days=3),
            "late_by": 3,
        },
        base
        | {
            "act": "指定主辦機關",
            "state": "met",
            "due_at": now - timedelta(days=20),
            "met_at": now - timedelta(22),
        },
        base
        | {
            "act": "與提議者聯繫",
            "state": "met_late",
            "due_at": now - timedelta(days=9),
            "met_at": now - timedelta(days=7),
            "late_by": 2,
        },
        base
        | {
            "act": "半年進度說明",
            "state": "paused",
            "due_at": now + timedelta(days=180),
            "reason": "全國性投票前 60 日暫停計算。",
        },
    ]


def response(now: datetime) -> dict[str, Any]:
    """A response with every verdict."""
    return {
        "office": "交通與道路部",
        "role": "lead",
        "published_at": now - timedelta(days=2),
        "version": 2,
        "versions_url": "#",
        "changed_at": now - timedelta(days=1),
        "anchor": "response-1",
        "demands": [
            {
                "text": "公布全國學童步行通學路線",
                "verdict": "adopted",
                "verdict_label": "採納",
                "reason": "已與教育與學習部取得各校路線圖，將以開放資料格式公布。",
                "next": "公布第一批 120 所學校的路線",
                "by": (now + timedelta(days=60)).date(),
                "links": [{"url": "#", "label": "通學路線盤點作業規定（PDF，320 kB）"}],
            },
            {
                "text": "訂出分年改善期程",
                "verdict": "partly",
                "verdict_label": "部分採納",
                "reason_type": "預算",
                "reason": "省道部分納入明年度起的三年計畫。縣道由地方政府主管，本部以補助方式協助。",
            },
            {
                "text": "每一段完工日期上網公開",
                "verdict": "studying",
                "verdict_label": "研議中",
                "reason": "需要先統一 22 個縣市的工程編號。",
                "next": "每半年說明一次進度",
                "by": (now + timedelta(days=182)).date(),
            },
            {
                "text": "通學時段一律禁行大型車",
                "verdict": "rejected",
                "verdict_label": "不採納",
                "reason_type": "政策選擇",
                "reason": "部分路段無替代路線，改以時段限速與號誌配合。",
            },
            {
                "text": "校園內退縮供人行",
                "verdict": "elsewhere",
                "verdict_label": "非本機關權責 → 教育與學習部",
            },
        ],
    }


def cards() -> list[dict[str, Any]]:
    """A record in every state, with long and short titles."""
    one: dict[str, Any] = {
        "url": "#",
        "agency": "交通與道路部",
        "threshold": 5000,
        "procedure": "petition",
    }
    return [
        one
        | {
            "title": LONG_TITLE,
            "state": "open",
            "state_label": "附議中",
            "fact": "還有 23 天，還差 1,322 人",
        }
        | {"count": 3678, "number": "2026-000142", "topic": "交通"},
        one
        | {
            "title": SHORT_TITLE,
            "state": "overdue",
            "state_label": "逾期未回應",
            "fact": "已逾 12 天",
        }
        | {"count": 5412, "number": "2026-000077"},
        one
        | {
            "title": "國道服務區增設哺集乳室與親子廁所",
            "state": "waiting",
            "state_label": "已成案，等待回應",
        }
        | {
            "fact": "2027 年 1 月 20 日以前應回應",
            "count": 6120,
            "number": "2026-000101",
        },
        one
        | {
            "title": "海廢回收獎勵金比照寶特瓶",
            "state": "answered",
            "state_label": "已回應",
            "agency": "環境與海洋部",
        }
        | {"fact": "部分採納", "count": 8901, "number": "2026-000034"},
        one
        | {
            "title": "週三改為在家工作日",
            "state": "closed",
            "state_label": "未達門檻",
            "fact": "2026 年 9 月 1 日截止",
        }
        | {"count": 12, "number": "2026-000009"},
    ]


def curve(days: int, final: int) -> list[tuple[date, str, int]]:
    """A count that grows fast, then slowly, to `final`."""
    start = date(2026, 9, 22)
    return [
        (
            day,
            f"{day.month} 月 {day.day} 日",
            round(final * (1 - (1 - i / (days - 1)) ** 2.6)),
        )
        for i, day in ((i, start + timedelta(days=i)) for i in range(days))
    ]


def daily(points: list[tuple[date, str, int]]) -> list[tuple[date, str, int]]:
    """The growth of each day."""
    return [
        (day, label, count - before)
        for (day, label, count), before in zip(points, [0, *(c for _, _, c in points)], strict=False)
    ]


def context(now: datetime) -> dict[str, Any]:
    """Everything that gallery.html shows."""
    reached = curve(60, 5678)
    return {
        "title": "元件",
        "now": now,
        "soon": now + timedelta(days=23),
        "past": now - timedelta(days=12),
        "body": BODY,
        "long_title": LONG_TITLE,
        "timeline": timeline(now),
        "duties": duties(now),
        "response": response(now),
        "cards": cards(),
        "reached": reached,
        "quiet": curve(20, 36),
        "daily": daily(reached),
        "form": ProposalForm(initial={"body": BODY}),
        "refused_form": filled(ProposalForm),
        "question_form": QuestionForm(),
        "states": [
            ("open", "附議中"),
            ("waiting", "等待回應"),
            ("overdue", "逾期未回應"),
            ("answered", "已回應"),
            ("closed", "未達門檻"),
            ("draft", "草稿"),
            ("refused", "不受理"),
        ],
        "rows": [
            {"key": "標題", "value": LONG_TITLE, "url": "#"},
            {"key": "為什麼需要", "value": BODY, "url": "#"},
            {"key": "主管機關", "value": "交通與道路部", "url": "#"},
            {"key": "附件", "value": ""},
        ],
        "groups": [
            {
                "title": "狀態",
                "options": [
                    {"label": "全部", "url": "#", "current": True, "count": 10481},
                    {"label": "附議中", "url": "#", "count": 57},
                    {"label": "等待回應", "url": "#", "count": 9},
                    {"label": "逾期未回應", "url": "#", "count": 0},
                ],
            }
        ],
        "comments": comments(now),
        "crumbs": [{"label": "提點子", "url": "#"}, {"label": SHORT_TITLE}],
    }
