/* What is written of a workshop is kept on this computer until the server has it. */
(function () {
  "use strict";

  const KEPT_DAYS = 30;

  /* the record is saved: what was kept of it on this computer is not needed any more */
  const sent = document.querySelector("[data-saved-draft]");
  if (sent) { forget(sent.dataset.savedDraft); }

  function forget(key) {
    try { localStorage.removeItem(key); } catch { /* no storage: nothing was kept */ }
  }

  const page = window.pacWorkshop;
  if (!page) { return; }
  const { form, words, cardsOf, addCard, refresh } = page;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const state = form.querySelector("[data-saved]");

  /* what is written is kept on this computer until the server has it */

  function values() {
    return Array.from(new FormData(form).entries()).filter(function (pair) {
      return typeof pair[1] === "string" && pair[0] !== "csrf_token";
    });
  }

  /* a form that was opened from what this device keeps is the same text each time: each record has its own key */
  function newKey() {
    const parts = crypto.getRandomValues(new Uint8Array(16));
    parts[6] = (parts[6] & 0x0f) | 0x40;
    parts[8] = (parts[8] & 0x3f) | 0x80;
    const digits = Array.from(parts, function (part) { return part.toString(16).padStart(2, "0"); }).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  const wanted = /^#([0-9a-f-]{36})$/.exec(location.hash);
  if ("isNew" in words && !("posted" in words)) { form.elements.client_key.value = wanted ? wanted[1] : newKey(); }

  /* what needs no keeping: the text of the server, or one that waits in the queue; and what is said of it */
  let settledText = JSON.stringify(values());
  let settledWords = [words.wordClean, false];

  function say(text, isWaiting) {
    state.textContent = text;
    const frame = state.closest(".saved");
    frame.classList.toggle("saved--waiting", isWaiting);
    const use = frame.querySelector("use");
    // the sign of no network only where there is none
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, isWaiting ? (navigator.onLine ? "#info" : "#offline") : "#success"));
  }

  function keep() {
    const now = new Date();
    if (JSON.stringify(values()) === settledText && !("posted" in words)) {
      forget(words.draftKey);
      say(...settledWords);
      return;
    }
    try {
      localStorage.setItem(words.draftKey, JSON.stringify({ at: now.getTime(), values: values() }));
      const refused = form.querySelector(".summary[data-summary]") ? words.wordRefused : words.wordAsked;
      say("posted" in words && form.querySelector("[data-summary]") ? refused : words.wordKept.replace("{time}", clock.format(now)), true);
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
    ["needs", "commitments"].forEach(function (part) {
      const wanted = new Set();
      kept.values.forEach(function (pair) {
        const found = new RegExp("^" + part + "-(\\d+)-").exec(pair[0]);
        if (found) { wanted.add(Number(found[1])); }
      });
      cardsOf(part).replaceChildren();
      Array.from(wanted).sort(function (a, b) { return a - b; }).forEach(function (index) { addCard(part, index); });
    });
    form.querySelectorAll("input[type=checkbox]").forEach(function (box) { box.checked = false; });
    kept.values.forEach(function (pair) { put(pair[0], pair[1]); });
    form.querySelectorAll("details").forEach(function (part) {
      part.open = Array.from(part.querySelectorAll("input, textarea, select")).some(function (control) {
        return control.type === "checkbox" ? control.checked : control.value.trim();
      });
    });
    say(words.wordKept.replace("{time}", clock.format(new Date(kept.at))), true);
    refresh();
    form.querySelector("[data-restored]").hidden = false;
  }

  /* one kept value into its control: boxes and choices by their value, anything else as it was typed */
  function put(name, value) {
    const controls = Array.from(form.querySelectorAll("[name]")).filter(function (control) { return control.name === name; });
    const choice = controls.find(function (control) { return (control.type === "checkbox" || control.type === "radio") && control.value === value; });
    if (choice) { choice.checked = true; } else if (controls.length && !/^(checkbox|radio)$/.test(controls[0].type)) { controls[0].value = value; }
  }

  let waiting = 0;
  let isLeft = false;
  function changed() {
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
  form.querySelector("[data-discard]").addEventListener("click", async function () {
    clearTimeout(waiting);
    isLeft = true;
    forget(words.draftKey);
    if (page.discard) { await page.discard(); }
    if (location.hash) { location.replace(location.pathname); }
    location.reload();
  });

  /* the text is in good hands: said in these words until somebody writes on */
  function settle(text, sentence, isWaiting) {
    delete words.posted;
    settledText = text;
    settledWords = [sentence, isWaiting];
    clearTimeout(waiting);
    keep();
  }

  /* a record that waits has its own address: another one's draft stays where it is */
  function isOfThis(kept) {
    return !wanted || kept.values.some(function (pair) { return pair[0] === "client_key" && pair[1] === wanted[1]; });
  }

  const found = "posted" in words ? null : read();
  const kept = found && isOfThis(found) ? found : null;
  if (kept) { restore(kept); } else if ("posted" in words) { keep(); } else { say(words.wordClean, false); }
  const summary = form.querySelector("[data-summary]");
  if (summary) { summary.focus(); }
  page.draft = { values, restore, say, settle, kept, clock };
})();
