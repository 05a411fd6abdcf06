// Keying a paper form without a mouse: one key an answer, then the next question by itself; Space leaves a question,
// Backspace goes back, Enter stores. Questions that nobody is asked are hidden, as the server would drop them. Without
// this script the page is a plain form of the same inputs.
(() => {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  all("[data-select]").forEach((input) => input.select());
  const form = document.querySelector("form[data-keying]");
  if (!form) return;
  const { rules, hidden } = JSON.parse(document.getElementById("keying-rules").textContent);
  const rows = all("[data-row]", form);
  const inputs = all("input[data-kind]", form);
  const now = form.querySelector("[data-now]");
  const OPEN = "0";
  const DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";
  const kinds = { written: /^(line|lines|named)$/, keyed: /^(one|several|rank)$/ };
  const western = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => DIGITS.indexOf(digit) % 10);
  const choices = new Map(inputs.map((input) => [input, JSON.parse(input.dataset.choices || "{}")]));
  const length = (input) => Number(input.dataset.length) || 1;
  const isWritten = (input) => kinds.written.test(input.dataset.kind);
  const shown = () => inputs.filter((input) => !input.closest("[hidden]"));

  form.classList.add("is-live");
  now.hidden = false;

  // ---- moving
  const move = (from, by) => {
    const order = shown();
    const to = order[order.indexOf(from) + by];
    if (to) to.focus();
    else if (by > 0) form.querySelector(".keying__foot button").focus();
  };
  const tell = (input) => {
    const row = input.closest("[data-row]");
    now.querySelector("[data-now-words]").textContent = row.querySelector("label, legend").textContent.trim();
    const list = row.querySelector(".keying__choices");
    now.querySelector("[data-now-keys]").replaceChildren(...(list ? Array.from(list.children, (item) => item.cloneNode(true)) : []));
  };

  // ---- what is typed
  const keysOf = (input) => {
    const digits = western(input.value).replace(/\D/g, "");
    const size = length(input);
    return digits.match(new RegExp(`\\d{1,${size}}`, "g")) || [];
  };
  const isOpen = (keys) => keys.every((key) => /^0+$/.test(key));
  const wrong = (input, is) => {
    if (is) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  };
  const typed = (input) => {
    const { kind } = input.dataset;
    if (kind === "tick") {
      input.value = western(input.value).slice(-1);
      wrong(input, !/^[01]?$/.test(input.value));
      if (/^[01]$/.test(input.value)) move(input, 1);
    } else if (kinds.keyed.test(kind)) {
      const keys = keysOf(input);
      const size = length(input);
      input.value = keys.join(" ");
      const last = keys[keys.length - 1] || "";
      if (last.length < size) return;
      const known = keys.every((key) => key in choices.get(input));
      wrong(input, !known && !isOpen(keys));
      if (kind === "one" && !known && !isOpen(keys)) input.select();
      else if (kind === "one" || isOpen(keys)) move(input, 1);
      else if (known && keys.length >= Number(input.dataset.limit || Object.keys(choices.get(input)).length)) move(input, 1);
    } else wrong(input, false);
  };

  // ---- who is asked what
  const raw = (input) => {
    const { kind } = input.dataset;
    if (kind === "tick") return western(input.value) === "1" ? "OK" : "";
    if (!kinds.keyed.test(kind)) return /^[-–−]$/.test(input.value.trim()) ? "" : western(input.value);
    const names = keysOf(input).map((key) => choices.get(input)[key]).filter(Boolean);
    return kind === "one" ? names[0] || "" : names;
  };
  const today = () => { const day = new Date(); return new Date(day - day.getTimezoneOffset() * 6e4).toISOString().slice(0, 10); };
  const refresh = () => {
    const answers = {};
    inputs.forEach((input) => { if (input.closest("[data-row]").dataset.row === input.name) answers[input.name] = raw(input); });
    const asked = new Set(pacExpressions.judge(rules, answers, today()).asked);
    rows.forEach((row) => { if (hidden.includes(row.dataset.row)) row.hidden = !asked.has(row.dataset.row); });
  };

  form.addEventListener("input", (event) => {
    refresh();
    if (event.target.matches("[data-kind]")) typed(event.target);
  });
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches("[data-kind]")) return;
    tell(event.target);
    if (!isWritten(event.target)) event.target.select();
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("[data-kind]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const whole = "atOnce" in input.dataset;
    if (event.key === " " && !isWritten(input)) { event.preventDefault(); move(input, 1); }
    else if (event.key === "ArrowDown") { event.preventDefault(); move(input, 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(input, -1); }
    else if (event.key === "Backspace" && (!input.value || (whole && length(input) === 1))) { event.preventDefault(); move(input, -1); }
  });
  // Enter held down, or pressed twice, sends once
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  refresh();
  const start = inputs.find((input) => input.autofocus && !input.closest("[hidden]")) || shown()[0];
  if (start) { start.focus(); tell(start); }
})();
