"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const cards = [...document.querySelectorAll("#results article")];
  const words = new Map(cards.map((card) => [card, card.textContent.toLowerCase()]));
  const clauses = [...document.querySelectorAll("#results .clause")];

  function apply() {
    const data = new FormData(form);
    const verdicts = new Set(data.getAll("verdict"));
    const wanted = (data.get("text") || "").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const card of cards) {
      const told = card.dataset;
      const fits =
        (!data.get("chapter") || told.chapter === data.get("chapter")) &&
        (!data.get("owner") || told.owner === data.get("owner")) &&
        (!data.get("change") || told.change === data.get("change")) &&
        verdicts.has(told.verdict) &&
        wanted.every((word) => words.get(card).includes(word));
      card.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const clause of clauses) {
      clause.hidden = !clause.querySelector("article:not([hidden])");
    }
    shown.textContent = `显示${count}项，共${cards.length}项`;
  }

  // A link to a requirement that the filter hides would lead nowhere.
  function reveal() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (target && target.hidden) {
      form.reset();
      apply();
      target.scrollIntoView();
    }
  }

  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
