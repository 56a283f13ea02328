"""Comments in every state, for the gallery: as a thread shows them."""

from datetime import datetime, timedelta
from typing import Any

# Without votes: their form needs a token, and the gallery sets no cookie.
ALL_ACTS = {"reply": True, "report": True}


def _said(number: int, now: datetime, **facts: Any) -> dict[str, Any]:
    """One comment that everybody may read, but for what FACTS say otherwise."""
    comment = {
        "pk": number,
        "parent_id": 1,
        "is_shown": True,
        "stance": "for",
        "get_stance_display": "贊成",
        "text": "先裝在轉角和階梯，那裡最暗。",
        "written_at": now - timedelta(hours=number),
        "up_count": 128,
        "down_count": 3,
    }
    return {
        "name": "小雨",
        "acts": ALL_ACTS,
        "my_vote": 1,
        "comment": comment | facts.pop("comment", {}),
        **facts,
    }


def comments(now: datetime) -> list[dict[str, Any]]:
    """Read, edited, official, answered, held, taken down, withdrawn, as long as may be."""
    answer = {
        "pk": 1,
        "agency": {"public_name": "交通與道路部"},
        "get_kind_display": "簡要回應",
        "published_at": now,
        "text": "下個月會勘，會議紀錄會公開在這裡。",
        "serves": 12,
    }
    down = {"is_shown": False, "is_taken_down": True, "decision_id": 1, "decision": {"in_force_from": now}}
    withdrawn = {"is_shown": False, "is_withdrawn": True, "withdrawn_at": now}
    against = {"stance": "against", "get_stance_display": "反對"}
    official = {"is_official": True, "stance": "", "text": "補充：目前規定的照度是 5 勒克斯。"}
    held = {"is_shown": False, "is_held": True}
    return [
        _said(1, now, is_edited=True, answers=[answer]),
        _said(2, now, name="阿德", comment=against, to="小雨"),
        _said(3, now, name="交通與道路部", comment=official),
        _said(4, now, is_own=True, comment=held, acts={"edit": True, "withdraw": True}),
        _said(5, now, comment=down, broken_rule="商業廣告"),
        _said(6, now, comment=withdrawn),
        _said(7, now, name="海風", comment={"text": "這一段沒有句號也沒有空格" * 160}),
    ]
