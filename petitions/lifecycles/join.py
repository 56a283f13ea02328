"""`join`: the rule in force since 2018 on the national platform, and the default here."""

from django.utils.translation import gettext_lazy as _

from participation.calendar.rules import Period, Unit
from participation.people.models import Level
from petitions.lifecycles.shape import (
    Debtor,
    Duty,
    Lifecycle,
    Owner,
    RefusalReason,
    Status,
    StatusText,
    Threshold,
    Transition,
)

BASIS = _("公共政策網路參與實施要點")

STATUSES = {
    Status.SCREENING: StatusText(
        Owner.PLATFORM, _("檢核中"), _("平臺正在檢查這項提議是否符合受理條件，不審查立場。")
    ),
    Status.REFUSED: StatusText(
        Owner.PROPOSER, _("不受理"), _("這項提議未通過檢核；提議人可在期限內申復。"), is_final=True
    ),
    Status.WITHDRAWN: StatusText(Owner.NOBODY, _("已撤回"), _("提議人撤回了這項提議。"), is_final=True),
    Status.OPEN: StatusText(Owner.PUBLIC, _("附議中"), _("任何完成驗證的國民或居民都可以附議。")),
    Status.AWAITING_RESPONSE: StatusText(
        Owner.AGENCY, _("等待正式回應"), _("附議已達門檻，主辦機關必須在期限內正式回應。")
    ),
    Status.RESPONDED: StatusText(
        Owner.NOBODY, _("已回應"), _("所有主辦機關都已就每項訴求正式回應。"), is_final=True
    ),
    Status.CLOSED: StatusText(
        Owner.NOBODY, _("附議未達門檻"), _("附議期間已滿，人數未達門檻。"), is_final=True
    ),
}

TRANSITIONS = (
    Transition("publish", Status.SCREENING, Status.OPEN, "published"),
    Transition("refuse", Status.SCREENING, Status.REFUSED, "refused"),
    Transition("withdraw_petition", Status.SCREENING, Status.WITHDRAWN, "petition_withdrawn"),
    Transition("withdraw_petition", Status.OPEN, Status.WITHDRAWN, "petition_withdrawn"),
    Transition("decide_objection", Status.REFUSED, Status.OPEN, "objection_upheld"),
    Transition("reach_threshold", Status.OPEN, Status.AWAITING_RESPONSE, "threshold_reached"),
    Transition("close", Status.OPEN, Status.CLOSED, "closed"),
    Transition("respond", Status.AWAITING_RESPONSE, Status.RESPONDED, "responded"),
)

REFUSAL_REASONS = (
    RefusalReason(
        "not-central",
        _("不是中央行政機關的職權"),
        _("請向地方政府、立法院、司法院或其他主管機關提出。"),
    ),
    RefusalReason(
        "personal-case",
        _("屬於個案陳情、檢舉、訴訟或其他行政程序"),
        _("請寫信到主管機關的首長信箱，或循該程序辦理。"),
    ),
    RefusalReason(
        "unclear", _("訴求不夠具體，看不出希望政府做什麼"), _("請寫明希望做什麼、為什麼，再提出一次。")
    ),
    RefusalReason(
        "duplicate",
        _("相同的提議正在附議中"),
        _("請附議已在進行的提議，人數才不會分散。"),
    ),
    RefusalReason(
        "recently-passed",
        _("同一事項在六個月內已達門檻"),
        _("請先看機關對該提議的回應；期滿後可以再提。"),
    ),
    RefusalReason(
        "impossible",
        _("依憲法或國際條約，行政機關無法辦理"),
        _("可以改提行政機關能做到的部分。"),
    ),
    RefusalReason(
        "personal-data",
        _("內容揭露他人的個人資料"),
        _("請刪去姓名、電話、住址等個人資料後，再提出一次。"),
        hides_text=True,
    ),
    RefusalReason(
        "abusive",
        _("內容含有辱罵、歧視、猥褻或恐嚇文字"),
        _("請以一般人可以接受的文字，再提出一次。"),
        hides_text=True,
    ),
    RefusalReason("advertising", _("內容屬於商業廣告"), _("本平臺不刊登廣告。"), hides_text=True),
)

NOTICES = {
    "proposed": ("proposer", "screeners"),
    "published": ("proposer", "followers"),
    "refused": ("proposer",),
    "objection_filed": ("proposer", "screeners"),
    "objection_upheld": ("proposer", "followers"),
    "objection_dismissed": ("proposer",),
    "petition_withdrawn": ("proposer", "signatories"),
    "clarified": ("followers",),
    "threshold_reached": ("proposer", "followers", "screeners", "lead_officers"),
    "agencies_assigned": ("proposer", "lead_officers"),
    "contact_recorded": ("proposer",),
    "timetable_published": ("proposer", "followers", "signatories"),
    "response_published": ("proposer", "followers", "signatories"),
    "response_corrected": ("proposer", "followers", "signatories"),
    "follow_up_reported": ("proposer", "followers", "signatories"),
    "closed": ("proposer", "followers"),
    "signing_paused": ("proposer", "followers"),
    "signing_resumed": ("proposer", "followers"),
    "obligation_opened": ("officers",),
    "obligation_extended": ("proposer", "followers"),
    "obligation_reminded": ("officers",),
}

FORMAL_RESPONSE = Duty(
    "formal_response",
    Debtor.LEAD,
    Period(2, Unit.MONTHS),
    _("實施要點：成案後二個月內正式回應，得展延一次，以二個月為限"),
    max_extensions=1,
    max_extension=Period(2, Unit.MONTHS),
)

JOIN = Lifecycle(
    key="join",
    name=_("公共政策網路參與（現行規定）"),
    basis=BASIS,
    statuses=STATUSES,
    transitions=TRANSITIONS,
    refusal_reasons=REFUSAL_REASONS,
    screening=Duty(
        "screening",
        Debtor.PLATFORM,
        Period(3, Unit.WORKING_DAYS),
        _("實施要點：收到提議後三個工作日內完成檢核"),
    ),
    objection_period=Period(7, Unit.DAYS),
    objection=Duty(
        "objection",
        Debtor.PLATFORM,
        Period(7, Unit.DAYS),
        _("平臺規範：申復應由未參與原決定的人員於七日內決定"),
    ),
    window=Period(60, Unit.DAYS),
    threshold=Threshold(
        5000,
        _("主辦機關須於 2 個月內正式回應"),
        (
            Duty(
                "timetable",
                Debtor.LEAD,
                Period(7, Unit.WORKING_DAYS),
                _("實施要點：成案後七個工作日內公布處理時程"),
            ),
            Duty(
                "contact",
                Debtor.LEAD,
                Period(14, Unit.WORKING_DAYS),
                _("實施要點：成案後十四個工作日內聯繫提議人"),
            ),
            FORMAL_RESPONSE,
        ),
    ),
    signing_statuses=(Status.OPEN, Status.AWAITING_RESPONSE, Status.RESPONDED),
    withdraw_until_threshold=False,
    propose_level=Level.MOBILE,
    sign_level=Level.MOBILE,
    follow_up=Duty(
        "follow_up",
        Debtor.LEAD,
        Period(6, Unit.MONTHS),
        _("實施要點：列入研究者，每半年公布一次辦理情形"),
    ),
    reproposal_bar=Period(6, Unit.MONTHS),
    notices=NOTICES,
)
