/* The workshop's form: sums while one types, needs added by Enter, and the text kept on this computer until it is sent.
   Without this script the form works as it was sent: the sums come with the next page, "Add another need" asks the server. */
(function () {
  "use strict";

  const KEPT_DAYS = 30;
  const YOUTH = ["18-24", "25-35"];

  /* the record is saved: what was kept of it on this computer is not needed any more */
  const sent = document.querySelector("[data-saved-draft]");
  if (sent) { forget(sent.dataset.savedDraft); }

  const form = document.querySelector("[data-workshop-form]");
  if (!form) { return; }

  const words = form.dataset;
  const language = document.documentElement.lang;
  const locale = { ar: "ar-MA", fr: "fr-MA", en: "en-GB" }[language];
  const numbers = new Intl.NumberFormat(locale, { numberingSystem: "latn", useGrouping: "always" });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const list = form.querySelector("[data-needs]");
  const pattern = form.querySelector("[data-need-pattern]");
  const state = form.querySelector("[data-saved]");

  function forget(key) {
    try { localStorage.removeItem(key); } catch { /* no storage: nothing was kept */ }
  }

  /* Arabic-Indic and Persian digits are digits; what is no number counts nobody. */
  function count(control) {
    const digits = control.value
      .replace(/[٠-٩]/g, function (c) { return String(c.charCodeAt(0) - 0x660); })
      .replace(/[۰-۹]/g, function (c) { return String(c.charCodeAt(0) - 0x6f0); })
      .replace(/[\s\u200e\u200f]/g, "");
    return /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
  }

  function show(output, n) { if (output) { output.textContent = numbers.format(n); } }

  /* sums of the grid, of each need, and which parts are complete */

  function sumGrid() {
    const columns = { female: 0, male: 0, unknown: 0 };
    let youth = 0;
    form.querySelectorAll("[data-grid] tbody tr").forEach(function (row) {
      let sum = 0;
      row.querySelectorAll("td[data-sex]").forEach(function (cell) {
        const n = count(cell.querySelector("input"));
        sum += n;
        columns[cell.dataset.sex] += n;
        if (YOUTH.includes(cell.dataset.band)) { youth += n; }
      });
      show(row.querySelector("[data-row-sum]"), sum);
    });
    let all = 0;
    Object.keys(columns).forEach(function (sex) {
      all += columns[sex];
      show(form.querySelector('[data-column-sum="' + sex + '"]'), columns[sex]);
    });
    show(form.querySelector("[data-all]"), all);
    show(form.querySelector("[data-youth-sum]"), youth);
    return all;
  }

  function sumVotes() {
    form.querySelectorAll("[data-need]").forEach(function (card) {
      const votes = count(card.querySelector("[data-women]")) + count(card.querySelector("[data-men]"));
      card.querySelector("[data-votes-sum]").textContent = votes ? words.wordVotes.replace("{n}", numbers.format(votes)) : "";
    });
  }

  function written(id) {
    const control = document.getElementById(id);
    return Boolean(control && control.value.trim());
  }

  function markParts(all) {
    const complete = {
      basics: written("held_on") && written("place") && written("starts_at"),
      agenda: written("agenda") && written("chair") && written("rapporteur"),
      attendance: all > 0,
      categories: Array.from(form.querySelectorAll("[data-category]")).some(count),
      needs: Array.from(list.querySelectorAll("textarea")).some(function (text) { return text.value.trim(); }),
      observations: written("observations"),
    };
    Object.keys(complete).forEach(function (key) {
      const link = document.querySelector('.contents a[href="#part-' + key + '"]');
      if (!link) { return; }
      link.closest("li").classList.toggle("is-done", complete[key]);
      const use = link.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, complete[key] ? "#success" : "#minus"));
      link.querySelector(".visually-hidden").textContent = complete[key] ? words.wordComplete : words.wordOpen;
    });
  }

  function refresh() {
    markParts(sumGrid());
    sumVotes();
  }

  /* needs: one more, one less */

  function nextIndex() {
    const used = Array.from(list.querySelectorAll("textarea")).map(function (text) {
      return Number(text.name.split("-")[1]);
    });
    return Math.max(-1, ...used) + 1;
  }

  function renumber() {
    list.querySelectorAll("[data-need]").forEach(function (card, position) {
      card.querySelectorAll("[data-number]").forEach(function (place) { place.textContent = numbers.format(position + 1); });
    });
  }

  function addNeed(index) {
    const holder = document.createElement("template");
    holder.innerHTML = pattern.innerHTML.replaceAll("__n__", String(index));
    list.append(holder.content);
    renumber();
    return list.lastElementChild;
  }

  function isEmpty(card) {
    return Array.from(card.querySelectorAll("textarea, select, input:not([type=hidden])")).every(function (control) {
      return !control.value.trim();
    });
  }

  /* an empty need further down is used before a new one is made */
  function goToNextNeed(card) {
    let next = card ? card.nextElementSibling : Array.from(list.children).find(isEmpty);
    while (next && !isEmpty(next)) { next = next.nextElementSibling; }
    next = next || addNeed(nextIndex());
    next.querySelector("textarea").focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function removeNeed(card) {
    const beside = card.nextElementSibling || card.previousElementSibling;
    card.remove();
    renumber();
    if (beside) { beside.querySelector("textarea").focus(); }
    changed();
  }

  form.addEventListener("click", function (event) {
    if (event.target.closest("[data-add-need]")) {
      event.preventDefault();
      goToNextNeed(null);
    }
    const remove = event.target.closest("[data-remove-need]");
    if (remove) {
      event.preventDefault();
      removeNeed(remove.closest("[data-need]"));
    }
  });

  /* Enter goes on to the next thing; it never sends a half-filled form */
  form.addEventListener("keydown", function (event) {
    const control = event.target;
    if (event.key !== "Enter" || event.isComposing || !control.matches("input, select")) { return; }
    if (control.type === "submit" || control.type === "radio") { return; }
    event.preventDefault();
    const card = control.closest("[data-need]");
    if (card) { goToNextNeed(card); } else { goToNextControl(control); }
  });

  function goToNextControl(control) {
    const all = Array.from(form.querySelectorAll("input:not([type=hidden]), select, textarea, button.button"));
    const next = all[all.indexOf(control) + 1];
    if (next) {
      next.focus();
      if (next.select) { next.select(); }
    }
  }

  /* what is written is kept on this computer until the server has it */

  function values() {
    return Array.from(new FormData(form).entries()).filter(function (pair) {
      return typeof pair[1] === "string" && pair[0] !== "csrf_token";
    });
  }

  const atFirst = JSON.stringify(values());

  function say(text, isWaiting) {
    state.textContent = text;
    const frame = state.closest(".saved");
    frame.classList.toggle("saved--waiting", isWaiting);
    const use = frame.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isWaiting ? "#offline" : "#success"));
  }

  function keep() {
    const now = new Date();
    if (JSON.stringify(values()) === atFirst && !("posted" in words)) {
      forget(words.draftKey);
      say(words.wordClean, false);
      return;
    }
    try {
      localStorage.setItem(words.draftKey, JSON.stringify({ at: now.getTime(), values: values() }));
      say(words.wordKept.replace("{time}", clock.format(now)), true);
    } catch {
      say(words.wordLost, true);
    }
  }

  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(words.draftKey));
      return kept && Date.now() - kept.at < KEPT_DAYS * 86400000 ? kept : null;
    } catch {
      return null;
    }
  }

  function restore(kept) {
    const wanted = new Set();
    kept.values.forEach(function (pair) {
      const found = /^needs-(\d+)-/.exec(pair[0]);
      if (found) { wanted.add(Number(found[1])); }
    });
    list.replaceChildren();
    Array.from(wanted).sort(function (a, b) { return a - b; }).forEach(addNeed);
    kept.values.forEach(function (pair) {
      const control = form.elements.namedItem(pair[0]);
      if (!control) { return; }
      control.value = pair[1];
    });
    say(words.wordKept.replace("{time}", clock.format(new Date(kept.at))), true);
    form.querySelector("[data-restored]").hidden = false;
  }

  let waiting = 0;
  let isLeft = false;
  function changed() {
    refresh();
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  }

  form.addEventListener("input", changed);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden" && !isLeft) {
      clearTimeout(waiting);
      keep();
    }
  });
  /* sent: kept until the page of the record says that it arrived */
  form.addEventListener("submit", function () {
    clearTimeout(waiting);
    keep();
    isLeft = true;
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted && isLeft) { location.reload(); }
  });
  form.querySelector("[data-discard]").addEventListener("click", function () {
    clearTimeout(waiting);
    isLeft = true;
    forget(words.draftKey);
    location.reload();
  });

  const kept = "posted" in words ? null : read();
  if (kept) { restore(kept); } else if ("posted" in words) { keep(); } else { say(words.wordClean, false); }
  refresh();
  const summary = form.querySelector("[data-summary]");
  if (summary) { summary.focus(); }
})();
