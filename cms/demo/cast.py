"""The demonstration's people, who are invented, and what each of them does."""

from dataclasses import dataclass

from participation.agencies.models import Role

# Anybody can read a demonstration's codes on its page of messages, so this opens no other door.
PASSWORD = "yiqi-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class Part:
    """One of the cast: a citizen with a mobile, or an official with an office."""

    mail: str
    nickname: str
    does: str
    mobile: str = ""
    agency: str = ""
    role: Role | None = None
    is_superuser: bool = False


@dataclass(frozen=True)
class UnitPart:
    """A unit of an agency and who of the cast answers for it."""

    agency: str
    name: str
    mails: tuple[str, ...]
    is_control: bool = False


UNITS = (
    UnitPart("environment", "管考科", ("control2@example.gov.tw",), is_control=True),
    UnitPart("environment", "海岸管理科", ("officer2@example.gov.tw", "control2@example.gov.tw")),
)
CAST = (
    Part("xiaoyu@example.org", "小雨", "citizen, proposer", mobile="+886912000001"),
    Part("ade@example.org", "阿德", "citizen", mobile="+886912000002"),
    Part("haifeng@example.org", "海風", "citizen", mobile="+886912000003"),
    Part("screener@example.gov.tw", "檢核員", "screens petitions", agency="platform", role=Role.SCREENER),
    Part("moderator@example.gov.tw", "守門人", "moderates comments", agency="platform", role=Role.MODERATOR),
    Part(
        "moderator2@example.gov.tw",
        "守望人",
        "moderates, decides appeals",
        agency="platform",
        role=Role.MODERATOR,
    ),
    Part(
        "officer@example.gov.tw",
        "交通與道路部承辦人",
        "writes answers",
        agency="transport",
        role=Role.OFFICER,
    ),
    Part(
        "approver@example.gov.tw",
        "交通與道路部核定人",
        "approves answers",
        agency="transport",
        role=Role.APPROVER,
    ),
    Part(
        "officer2@example.gov.tw",
        "環境與海洋部承辦人",
        "writes answers",
        agency="environment",
        role=Role.OFFICER,
    ),
    Part(
        "control2@example.gov.tw",
        "環境與海洋部管考",
        "checks answers for the control unit",
        agency="environment",
        role=Role.OFFICER,
    ),
    Part(
        "supervisor2@example.gov.tw",
        "環境與海洋部主管",
        "assigns officers, arranges sign-off",
        agency="environment",
        role=Role.SUPERVISOR,
    ),
    Part(
        "approver2@example.gov.tw",
        "環境與海洋部核定人",
        "approves answers",
        agency="environment",
        role=Role.APPROVER,
    ),
    Part("editor@example.gov.tw", "網站編輯", "edits pages", agency="platform", role=Role.EDITOR),
    Part("admin@example.gov.tw", "管理者", "may do everything", is_superuser=True),
)
