"""The gap report as a page: one file that needs nothing else, and that evidence can't put code into."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from auditor.comparison import compare
from auditor.model import Audit, Citation, Decision, Expiry, Verdict
from auditor.reports.extras import Extras
from auditor.reports.page import page
from auditor.thumbnails import Thumbnail
from standard.model import Standard

PICTURE = Thumbnail(b"\x89PNG and so on", 30, 20, True)


@pytest.fixture(scope="module")
def made(audit: Audit, standard: Standard) -> html.HtmlElement:
    cited = next(f.citations[0] for f in audit.findings if f.requirement == "6.1.3.b")
    expired = Expiry("检定校准", "窑头煤秤", date(2026, 1, 5), "equipment", Citation("台账.xlsx", "台账!A4", "秤"))
    findings = tuple(replace(f, verdict=Verdict.CONFORM) for f in audit.findings)
    earlier = replace(audit, findings=findings, audit_date=date(2025, 3, 1))
    extras = Extras(compare(audit, earlier, standard), {cited: PICTURE}, templates={"meter_ledger": "TZ-04 台账"})
    return html.document_fromstring(page(replace(audit, expiries=(expired,)), standard, extras))


def said(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_it_needs_nothing_from_outside(made: html.HtmlElement) -> None:
    linked = [v for e in made.iter() for k, v in e.attrib.items() if k in ("src", "href", "srcset", "action")]
    assert all(link.startswith(("#", "data:image/")) for link in linked)
    for css in made.xpath("//style/text()"):
        assert "@import" not in css
        assert not re.search(r"url\((?!#)", css)
    assert made.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0].startswith("default-src 'none'")


def test_every_link_inside_has_its_place(made: html.HtmlElement) -> None:
    places = set(made.xpath("//@id"))
    assert len(places) == len(made.xpath("//@id"))
    assert {link[1:] for link in made.xpath("//a/@href")} <= places


def test_every_requirement_can_be_filtered_by_chapter_department_verdict_and_change(
    made: html.HtmlElement, standard: Standard
) -> None:
    cards = {c.get("id")[2:]: c for c in made.xpath("//article")}
    assert set(cards) == set(standard.requirements)
    told = cards["6.1.3.b"]
    assert {k: told.get(f"data-{k}") for k in ("chapter", "owner", "verdict", "change")} == {
        "chapter": "6",
        "owner": "机电设备部",
        "verdict": "nonconform",
        "change": "退步",
    }
    form = made.get_element_by_id("filter")
    for key in ("chapter", "owner", "change"):
        offered = {o.get("value", o.text) for o in form.xpath(f".//select[@name='{key}']/option")}
        assert {c.get(f"data-{key}") for c in cards.values()} <= offered
    assert {c.get("data-verdict") for c in cards.values()} <= set(form.xpath(".//input[@name='verdict']/@value"))


def test_every_control_has_a_label_and_comes_with_the_tab_key(made: html.HtmlElement) -> None:
    controls = made.xpath("//select|//input")
    assert controls
    assert all(c.xpath("ancestor::label") for c in controls)
    assert not made.xpath("//*[@onclick]|//*[@tabindex > 0]")
    assert all(s.get("aria-label") for s in made.xpath("//svg[@role='img']|//div[@tabindex='0']"))


def test_a_card_tells_gap_action_template_effort_and_shows_the_picture(made: html.HtmlElement) -> None:
    told = said(made.get_element_by_id("r-6.1.3.b"))
    for words in ("× 不符合", "重新送检超期器具", "2026-04-19", "约2人日", "3-记录/检定证书.pdf，第2页", "退步"):
        assert words in told
    assert "可用的模板： TZ-04 台账" in said(made.get_element_by_id("r-6.1.3.a")).replace("：", "： ").replace(
        "  ", " "
    )
    (picture,) = made.xpath("//img")
    assert picture.get("src").startswith("data:image/png;base64,")
    assert picture.get("alt") == "3-记录/检定证书.pdf，第2页的图，引用的文字已标出"


def test_what_has_expired_stands_with_the_deadlines(made: html.HtmlElement) -> None:
    rows = [[said(c) for c in row][:4] for row in made.xpath("//section[@id='expiries']//tbody/tr")]
    assert rows == [
        ["2026-01-05", "× 已过期", "检定校准", "窑头煤秤"],
        ["2026-03-31", "△ 90天内到期", "法定期限", "报送上年度排放报告"],
    ]


def test_the_auditors_verdict_is_shown_and_a_stale_one_is_marked(audit: Audit, standard: Standard) -> None:
    decision = Decision("4.1-1", Verdict.PARTIAL, "手册未受控", "周审核", date(2026, 4, 1), stale=False)

    def card(given: Decision) -> html.HtmlElement:
        findings = tuple(replace(f, decision=given) if f.requirement == "4.1-1" else f for f in audit.findings)
        return html.document_fromstring(page(replace(audit, findings=findings), standard)).get_element_by_id("r-4.1-1")

    assert card(decision).get("data-verdict") == "partial"
    assert "审核员结论：△ 部分符合（周审核，2026年4月1日）。理由：手册未受控。程序判定：√ 符合。" in said(
        card(decision)
    )
    stale = card(replace(decision, stale=True))
    assert stale.get("data-verdict") == "conform"
    assert "证据已变化，需重新确认" in said(stale)


@given(
    words=st.text(max_size=60) | st.sampled_from(["</script><script>x()</script>", "<img src=x onerror=y>", "{{7*7}}"])
)
def test_nothing_in_the_evidence_becomes_markup(audit: Audit, standard: Standard, words: str) -> None:
    cited = Citation(words, words, words)
    findings = tuple(replace(f, reasons=(words,), lacking=(words,), citations=(cited,)) for f in audit.findings)
    text = page(replace(audit, findings=findings), standard)
    without = html.document_fromstring(page(audit, standard))
    found = html.document_fromstring(text)
    assert len(found.xpath("//script")) == len(without.xpath("//script")) == 1
    assert not found.xpath("//img|//*[@onerror or @onload]")
    assert len(found.xpath("//svg")) == len(without.xpath("//svg"))
    text.encode()
