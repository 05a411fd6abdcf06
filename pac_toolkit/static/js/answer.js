// The citizen's form as steps: one screen at a time, questions shown as they become due, a draft kept on the device
// until it is sent, answers read once more before. Without this script the page is one long form that works.
(() => {
  "use strict";
  const { all, one, say, isTick, inputs, filled, pathOf } = pacRules;
  const form = one("form[data-answer]", document);
  const words = form.dataset;
  const questions = () => all("[data-question-of]", form);
  const sections = all("[data-step]", form);
  const review = one("[data-review]", form);
  const isShared = "shared" in words;

  // a page taken back out of the browser's memory would show, or send, the last person's answers again
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // ---- one screen at a time
  const next = one("[data-next]", form), back = one("[data-back]", form), send = one("[data-send]", form);
  const progress = one("[data-progress]", form), intro = one("[data-intro]", form), heading = one(".page-head", document);
  const shown = (section) => all("[data-question-of]", section).filter((question) => !question.hidden);
  const isAsked = (section) => section === intro || shown(section).length > 0;
  const steps = () => [...sections.filter(isAsked), review];
  const title = (section) => one("h2", section).textContent;
  let current = intro, isCorrecting = false;
  const show = (section, focus) => {
    const list = steps();
    const index = Math.max(0, list.indexOf(section));
    current = list[index];
    if (current === review) { isCorrecting = false; summarise(); }
    (current === review ? questions() : shown(current)).forEach((question) => { question.wasSeen = question.wasSeen || !question.hidden; });
    [...sections, review].forEach((other) => { other.hidden = other !== current; });
    heading.classList.toggle("visually-hidden", index > 0);
    next.hidden = current === review;
    next.textContent = index ? words.wordsNext : words.wordsBegin;
    send.hidden = !next.hidden;
    back.hidden = index === 0;
    progress.hidden = index === 0;
    one("p", progress).textContent = say(words.wordsStep, { current: index, total: list.length - 1 });
    one("ol", progress).replaceChildren(...list.slice(1).map((_, at) => {
      const mark = document.createElement("li");
      if (at < index) mark.className = "is-done";
      return mark;
    }));
    if (focus) { scrollTo(0, 0); (one("h2", current) || document.getElementById("main")).focus({ preventScroll: true }); }
    save();
  };
  const go = (section) => {
    history.pushState({ step: steps().indexOf(section) }, "");
    show(section, true);
  };
  window.addEventListener("popstate", (event) => { if (!form.hidden) show(steps()[event.state ? event.state.step : 0], true); });

  const isRight = (section) => {
    const found = pacRules.wrong(section);
    found.forEach((question) => pacRules.complain(question));
    if (found.length) pacRules.focus(found[0]);
    return !found.length;
  };
  // who came from the last reading to correct goes back to it, through the questions that the correction opened
  const isNew = (section) => section !== current && shown(section).some((question) => !question.wasSeen);
  next.addEventListener("click", () => {
    if (!isRight(current)) return;
    const list = steps();
    go(isCorrecting ? list.slice(1, -1).find(isNew) || review : list[list.indexOf(current) + 1]);
  });
  back.addEventListener("click", () => { const list = steps(); go(list[list.indexOf(current) - 1]); });

  // ---- read once more
  const label = (element) => {
    const copy = element.cloneNode(true);
    all(".hint, .optional, .visually-hidden", copy).forEach((part) => part.remove());
    return copy.textContent.trim();
  };
  const heard = (question) => label(one("legend, .label, .option", question));
  const written = (question) => {
    if (question.dataset.type === "repeat") return pacRules.entries(question).map(entryWritten).filter(Boolean);
    const lines = filled(question).map((input) => {
      if (isTick(input)) return label(input.closest("label"));
      return input.matches("select") ? input.selectedOptions[0].textContent : pacRules.chosen(question).join(" ");
    });
    return [...new Set(lines)];
  };
  const entryWritten = (entry, at) => {
    const said = all("[data-inner]", entry).filter((inner) => !inner.hidden && filled(inner).length)
      .map((inner) => `${heard(inner)}: ${written(inner).join(" · ")}`);
    return said.length ? `${at + 1}. ${said.join(" · ")}` : "";
  };
  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  function summarise() {
    one("[data-answers]", review).replaceChildren(...steps().slice(1, -1).map((section) => {
      const facts = element("dl", "facts");
      shown(section).filter((question) => question.dataset.type !== "note").forEach((question) => {
        const lines = written(question), answer = element("dd", lines.length ? "" : "muted");
        (lines.length ? lines : [words.wordsNone]).forEach((line) => answer.append(element("div", "", element("bdi", "", line))));
        facts.append(element("dt", "", element("bdi", "", heard(question))), answer);
      });
      const change = element("button", "link-button", words.wordsChange, element("span", "visually-hidden", ` ${title(section)}`));
      change.type = "button";
      change.addEventListener("click", () => { isCorrecting = true; go(section); });
      return element("div", "reading", element("div", "reading__head", element("h3", "", title(section)), change), facts);
    }));
  }

  // ---- the draft: kept for a week; storage may be forbidden or full, the form works without
  const KEY = `pac-draft:${words.draft}`, WEEK = 7 * 24 * 3600 * 1000;
  const readDraft = () => {
    try {
      const draft = JSON.parse(localStorage.getItem(KEY));
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch (error) { return null; }
  };
  const dropDraft = () => { try { localStorage.removeItem(KEY); } catch (error) { /* nothing kept */ } };
  const field = (name) => form.elements.namedItem(name);
  const said = (name) => { const found = field(name); return found ? found.value : ""; };
  const kept = () => all("[data-step] input, [data-step] textarea, [data-step] select", form).filter((input) => input.name && input.type !== "file");
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join("-");
  };
  let begun = false, sending = false;
  function save() {
    if (!begun || isShared || form.hidden) return;
    const values = {};
    kept().forEach((input) => {
      values[input.name] = values[input.name] || [];
      if (isTick(input) ? input.checked : input.value.trim()) values[input.name].push(input.value);
      else if (!isTick(input)) values[input.name].push("");
    });
    const draft = { id: said("instance_id"), started: said("started_at"), at: Date.now(), step: steps().indexOf(current), values };
    try { localStorage.setItem(KEY, JSON.stringify(draft)); } catch (error) { /* no draft then */ }
  }
  const fill = (draft) => {
    field("instance_id").value = draft.id;
    field("started_at").value = draft.started;
    if (globalThis.pacParts) pacParts.restore(Object.keys(draft.values));
    const left = Object.fromEntries(Object.entries(draft.values).map(([name, values]) => [name, [...values]]));
    kept().forEach((input) => {
      const values = left[input.name];
      if (!values) return;
      if (isTick(input)) input.checked = values.includes(input.value);
      else input.value = values.shift() || "";
    });
  };
  const touched = (event) => {
    begun = true;
    pacRules.refresh();
    const question = event.target.closest("[data-inner], [data-question-of]");
    if (question && !pacRules.faultOf(question)) pacRules.relieve(question);
    save();
  };
  form.addEventListener("change", touched);
  form.addEventListener("input", (event) => { if (!isTick(event.target)) touched(event); });
  one("[data-again]", form).addEventListener("click", () => { dropDraft(); location.reload(); });
  const person = all("[data-person]", document);
  person.forEach((button) => button.addEventListener("click", () => location.replace(words.blank)));

  // ---- sending: once, however often one taps; by the queue of this device where there is one
  const busy = (is) => {
    sending = is;
    send.setAttribute("aria-disabled", String(is));
    send.lastChild.textContent = is ? words.wordsSending : words.wordsSend;
  };
  const record = () => {
    const isHelped = said("helper") === "yes", spoken = said("spoken");
    return {
      instance_id: said("instance_id"), commune: words.commune, language: document.documentElement.lang,
      ...(isHelped && spoken ? { spoken } : {}), helper: isHelped, channel: said("channel"),
      form_version: said("form_version"), started_at: said("started_at"), answers: pacRules.answers(),
      // what a program wrote where nobody sees a field: told, and looked at by people
      ...(one(".trap input", form).value ? { trap: true } : {}),
    };
  };
  const done = ({ receipt, waiting }) => {
    dropDraft();
    if (receipt && !waiting) {
      const address = words.receipt.replace("CODE", encodeURIComponent(receipt));
      if (isShared) location.replace(address);
      else location.assign(address);
      return;
    }
    const thanks = one("[data-thanks]", document);
    form.hidden = true;
    // with what was said in it: the next person at this device finds nothing of it
    form.remove();
    thanks.hidden = false;
    scrollTo(0, 0);
    one("h2", thanks).focus({ preventScroll: true });
  };
  const fail = (errors) => {
    busy(false);
    const places = new Map(pacRules.blocks().map((question) => [pathOf(question), question]));
    const others = [], blamed = [];
    Object.entries(errors || {}).forEach(([place, text]) => {
      const question = places.get(place);
      if (question) { pacRules.complain(question, text); blamed.push(question); } else others.push(text);
    });
    const first = places.size && blamed[0];
    if (first) { go(first.closest("[data-step]")); pacRules.focus(first); }
    all("[data-failed]", review).forEach((part) => part.remove());
    others.forEach((text) => { const part = element("p", "error", text); part.dataset.failed = ""; review.prepend(part); });
  };
  const hasPicture = () => inputs(form).some((input) => input.type === "file" && !input.disabled && input.files.length);
  /* A form that holds a picture travels natively: asked first whether anybody is there, or the browser's own error would take its place. */
  const sendWithPicture = async () => {
    try {
      const answer = await fetch(words.alive, { cache: "no-store", signal: AbortSignal.timeout(15000) });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch (error) { fail({ "": words.wordsNoNetwork }); return; }
    HTMLFormElement.prototype.submit.call(form);
  };
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    if (current !== review) { event.preventDefault(); next.click(); return; }
    pacRules.refresh();
    const wrong = steps().slice(0, -1).find((section) => pacRules.wrong(section).length);
    if (wrong) { event.preventDefault(); go(wrong); isRight(wrong); return; }
    busy(true);
    if (hasPicture()) { event.preventDefault(); sendWithPicture(); return; }
    const detail = { record: record(), url: words.api, done, fail };
    if (!form.dispatchEvent(new CustomEvent("pac:send", { cancelable: true, bubbles: true, detail }))) event.preventDefault();
  });

  // ---- begin
  form.autocomplete = "off";
  form.classList.add("is-stepping");
  all("[data-default]", form).forEach((button) => button.remove());
  field("shown").value = "*";
  const isRefused = "refused" in words;
  const draft = isRefused || isShared ? null : readDraft();
  if (draft) { fill(draft); begun = true; one("[data-kept]", form).hidden = false; }
  else if (isRefused) begun = true;
  else {
    field("instance_id").value = newId();
    // a page that was kept for want of a network is older than its answers
    if (Math.abs(Date.now() - Date.parse(said("started_at"))) > 36e5) field("started_at").value = new Date().toISOString();
    dropDraft();
  }
  pacRules.refresh();
  const wrong = one("[data-step] .error", form);
  history.replaceState({ step: 0 }, "");
  show(wrong ? wrong.closest("[data-step]") : draft ? steps()[draft.step] || intro : intro, false);
  const summary = one("[data-summary]", document);
  if (summary) {
    summary.focus();
    all("a", summary).forEach((link) => link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      show(target.closest("[data-step]"), false);
      pacRules.focus(target.closest("[data-inner], [data-question-of]"));
      target.scrollIntoView({ block: "start" });
    }));
  }
})();
