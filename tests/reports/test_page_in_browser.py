"""The page's script, run by a real browser; skipped where there is none (it is needed for nothing else)."""

from __future__ import annotations

import html as escapes
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from auditor.comparison import compare
from auditor.model import Audit, Verdict
from auditor.reports.extras import Extras
from auditor.reports.page import page
from standard.model import Standard

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here; the page's script is tested where there is")
# What a person does, one step after the other, and what is then to be seen: appended to a copy of the page.
HELPERS = """
const form = document.getElementById("filter"), told = {};
const seen = () => [...document.querySelectorAll("#results article:not([hidden])")].map((a) => a.id.slice(2));
const settle = () => new Promise((done) => setTimeout(done, 20));
const choose = async (name, value) => {
  form.elements[name].value = value;
  form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
};
const tick = async (value, on) => {
  const box = form.querySelector(`input[name=verdict][value=${value}]`);
  if (box.checked !== on) box.click();
  await settle();
};
const clear = async () => { form.reset(); await settle(); };
const keep = (name, value) => {
  told[name] = value ?? { seen: seen(), said: document.getElementById("shown").textContent };
};
const finish = () => {
  const out = document.createElement("pre");
  out.id = "told";
  out.textContent = JSON.stringify(told);
  document.body.append(out);
};
"""


@pytest.fixture(scope="module")
def text(audit: Audit, standard: Standard) -> str:
    met = tuple(replace(f, verdict=Verdict.CONFORM) for f in audit.findings)
    earlier = replace(audit, findings=met, audit_date=audit.audit_date.replace(year=2025))
    return page(audit, standard, Extras(compare(audit, earlier, standard)))


def dom(path: Path, place: str = "") -> html.HtmlElement:
    """The page as the browser has it once its scripts have run."""
    assert BROWSER
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom"]
    profile = f"--user-data-dir={path.parent / 'browser'}"
    done = subprocess.run([BROWSER, *flags, profile, path.as_uri() + place], capture_output=True, timeout=120)
    return html.document_fromstring(done.stdout.decode())


def do(text: str, steps: str, folder: Path, place: str = "") -> Any:
    """What `steps` keeps. The copy is without the security policy, so that a script of ours may be added."""
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert policy.search(text)
    script = f"<script>{HELPERS}(async () => {{ {steps} finish(); }})();</script>"
    path = folder / "page.html"
    path.write_text(policy.sub("", text).replace("</body>", f"{script}</body>"), encoding="utf-8")
    return json.loads(escapes.unescape(dom(path, place).get_element_by_id("told").text_content()))


def test_the_script_runs_under_the_pages_own_policy(text: str, standard: Standard, tmp_path: Path) -> None:
    path = tmp_path / "差距分析报告.html"
    path.write_text(text, encoding="utf-8")
    made = dom(path)
    count = len(standard.requirements)
    assert made.get_element_by_id("shown").text_content() == f"显示{count}项，共{count}项"
    assert made.get_element_by_id("filter").get("hidden") is None


def test_each_filter_shows_what_it_says_and_filters_add_up(text: str, tmp_path: Path) -> None:
    told = do(
        text,
        """
        keep("all");
        await choose("chapter", "4"); keep("chapter");
        await tick("conform", false); keep("chapter without conform"); await clear();
        await choose("owner", "机电设备部"); keep("owner");
        await choose("change", "退步"); keep("owner and change"); await clear();
        await choose("text", "煤秤 送检"); keep("words");
        await choose("text", "没有这样的话"); keep("nothing");
        keep("clauses of nothing", [...document.querySelectorAll("#results .clause:not([hidden])")].length);
        await clear(); keep("cleared");
        """,
        tmp_path,
    )
    everything = told["all"]["seen"]
    assert told["chapter"]["seen"] == [r for r in everything if r.startswith("4.")]
    assert told["chapter without conform"]["seen"] == ["4.1-2", "4.2.a"]
    assert "4.2.a" not in told["owner"]["seen"] and "6.1.3.b" in told["owner"]["seen"]
    assert set(told["owner and change"]["seen"]) < set(told["owner"]["seen"])
    assert told["words"]["seen"] == ["6.1.3.b"]
    assert told["words"]["said"] == f"显示1项，共{len(everything)}项"
    assert (told["nothing"]["seen"], told["clauses of nothing"]) == ([], 0)
    assert told["cleared"]["seen"] == everything


def test_a_link_to_a_requirement_that_is_filtered_away_shows_it(text: str, tmp_path: Path) -> None:
    told = do(
        text,
        """
        await choose("chapter", "6"); keep("before");
        location.hash = "#r-4.2.a"; await settle(); await settle(); keep("after");
        """,
        tmp_path,
    )
    assert "4.2.a" not in told["before"]["seen"]
    assert "4.2.a" in told["after"]["seen"]


def test_enter_in_the_search_box_stays_on_the_page(text: str, tmp_path: Path) -> None:
    steps = """
        const before = location.href;
        await choose("text", "手册");
        form.requestSubmit(); await settle();
        keep("stayed", location.href === before); keep("seen");
    """
    told = do(text, steps, tmp_path)
    assert told["stayed"] is True
    assert "4.1-1" in told["seen"]["seen"]
