"""What formatted text may carry, and the attacks that it may not."""

import pytest
from django.template import Context, Template

from participation.shell.richtext import clean_html, safe_html

ATTACKS = {
    "a script": "<script>alert(1)</script><p>好</p>",
    "a script in pieces": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "an image that fails": "<img src=x onerror=alert(1)>",
    "an event handler": '<p onmouseover="alert(1)">字</p>',
    "a javascript link": '<a href="javascript:alert(1)">x</a>',
    "a javascript link in capitals": '<a href="JaVaScRiPt:alert(1)">x</a>',
    "a javascript link with a line break": '<a href="java\nscript:alert(1)">x</a>',
    "a javascript link with a tab entity": '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "a javascript link behind an invisible character": '<a href="\u200bjavascript:alert(1)">x</a>',
    "a javascript link behind a control character": '<a href="&#1;javascript:alert(1)">x</a>',
    "a data link": '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    "a vbscript link": '<a href="vbscript:msgbox(1)">x</a>',
    "a link to another host without protocol": '<a href="//evil.example/">x</a>',
    "a link to another host with a backslash": '<a href="/\\evil.example/">x</a>',
    "a link that cannot be parsed": '<a href="http://[bad">x</a>',
    "an svg": '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "an svg that loads": "<svg/onload=alert(1)>",
    "mathml": '<math><mi//xlink:href="data:x,<script>alert(4)</script>">',
    "mutation through noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "mutation through style": "<math><style><img src=x onerror=alert(1)></style></math>",
    "a style sheet": "<style>@import 'https://evil.example/x.css'</style>",
    "an inline style": '<p style="background:url(javascript:alert(1))">x</p>',
    "a frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "an object": '<object data="https://evil.example/x.swf"></object>',
    "a form": '<form action="https://evil.example/"><input name="a"><button>送出</button></form>',
    "a base address": '<base href="https://evil.example/">',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    "an id that shadows the page's names": '<a id="body" href="/">x</a><p id="cookie">x</p>',
    "an unclosed attribute": '<p title="x><script>alert(1)</script>',
    "a comment that opens": "<!--><script>alert(1)</script>-->",
}
FORBIDDEN = (
    "<script", "<img", "<svg", "<style", "<iframe", "<object", "<form", "<input", "<base", "<meta", "<math",
    "javascript:", "vbscript:", "data:", " on", "style=", "evil.example/\"", 'id="body"', 'id="cookie"',
    "srcdoc=",
)  # fmt: skip


def tags_of(html: str) -> str:
    """Only what stands between < and >: words that look like code do no harm."""
    return " ".join(part.split(">")[0] and "<" + part.split(">")[0] for part in html.split("<")[1:]).lower()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_clean_html_lets_no_attack_through(attack: str) -> None:
    tags = tags_of(clean_html(attack))
    assert not [word for word in FORBIDDEN if word in tags]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_the_filter_stops_the_same_attacks_on_the_way_out(attack: str) -> None:
    shown = Template("{% load richtext %}{{ value|richtext_safe }}").render(Context({"value": attack}))
    assert shown == clean_html(attack)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_cleaning_twice_changes_nothing_more(attack: str) -> None:
    once = clean_html(attack)
    assert clean_html(once) == once


@pytest.mark.parametrize(
    "html",
    [
        "<p>附議 <strong>5,000</strong> 人 &amp; 更多</p>",
        "<h2>說明</h2><ul><li>一</li><li>二</li></ul>",
        '<p><a href="https://example.gov.tw/a?b=1&amp;c=2">機關</a></p>',
        '<p><a href="/petitions/">提點子</a><a href="#top">上</a><a href="mailto:a@example.org">信</a></p>',
        '<p><a linktype="page" id="3">本站頁面</a></p>',
        '<table><thead><tr><th scope="col" colspan="2">年</th></tr></thead>'
        "<tbody><tr><td>1</td></tr></tbody></table>",
        "<blockquote>引文</blockquote>",
        "<p>H<sub>2</sub>O<br>第二行</p>",
    ],
)
def test_clean_html_keeps_what_editors_may_write(html: str) -> None:
    assert clean_html(html) == html


def test_clean_html_keeps_the_words_of_a_tag_it_does_not_know() -> None:
    assert clean_html("<h1>大標題</h1><div>段落</div>").split() == ["大標題", "段落"]


def test_clean_html_of_nothing_is_nothing() -> None:
    assert clean_html("") == ""


def test_safe_html_is_not_escaped_again() -> None:
    assert Template("{{ value }}").render(Context({"value": safe_html("<p>字</p>")})) == "<p>字</p>"


def test_the_filter_shows_nothing_for_nothing() -> None:
    assert Template("{% load richtext %}{{ value|richtext_safe }}").render(Context({"value": None})) == ""
