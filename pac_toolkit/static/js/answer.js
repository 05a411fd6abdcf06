// The citizen's form as steps: one screen at a time, questions shown as they become due, a draft kept on the device
// until it is sent, answers read once more before. Without this script the page is one long form that works.
(() => {
  "use strict";
  const DRAFT = "pac-draft:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  // storage may be forbidden or full: the form works without
  const stored = {
    read(key) { try { return JSON.parse(localStorage.getItem(DRAFT + key)); } catch (error) { return null; } },
    write(key, value) { try { localStorage.setItem(DRAFT + key, JSON.stringify(value)); } catch (error) { /* no draft then */ } },
    drop(key) { try { localStorage.removeItem(DRAFT + key); } catch (error) { /* nothing kept */ } },
  };

  // a page taken back out of the browser's memory would send the last person's answers again
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const sent = one("[data-sent]");
  if (sent) stored.drop(sent.dataset.sent);
  const share = one("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ text: share.dataset.words, url: share.dataset.share }).catch(() => {}));
  }

  const form = one("form[data-answer]");
  if (!form) return;
  const words = form.dataset;
  const questions = all("[data-question-of]", form);
  const sections = all("[data-step]", form);
  const review = one("[data-review]", form);
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // ---- what a person is asked: the expressions of the questionnaire, as the server computes them (XPath 1.0)
  const text = (value) => (typeof value === "number" && Object.is(value, -0) ? "0" : String(value));
  const number = (value) => {
    if (typeof value !== "string") return Number(value);
    const trimmed = value.trim();
    if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) return Date.parse(trimmed) / 864e5;
    return /^-?(\d+(\.\d*)?|\.\d+)$/.test(trimmed) ? Number(trimmed) : NaN;
  };
  const truth = (value) => (typeof value === "number" ? value !== 0 && !isNaN(value) : Boolean(value));
  const ticked = (value) => text(value).split(/\s+/).filter(Boolean);
  const equal = (a, b) => {
    if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
    return typeof a === "number" || typeof b === "number" ? number(a) === number(b) : a === b;
  };
  const day = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10); };
  const FUNCTIONS = {
    "=": equal, "!=": (a, b) => !equal(a, b),
    "<": (a, b) => number(a) < number(b), "<=": (a, b) => number(a) <= number(b),
    ">": (a, b) => number(a) > number(b), ">=": (a, b) => number(a) >= number(b),
    "+": (a, b) => number(a) + number(b), "-": (a, b) => number(a) - number(b), "*": (a, b) => number(a) * number(b),
    div: (a, b) => number(a) / number(b), mod: (a, b) => number(a) % number(b), negate: (a) => -number(a),
    not: (a) => !truth(a), true: () => true, false: () => false, today: day,
    int: (a) => Math.trunc(number(a)), coalesce: (a, b) => (text(a) ? a : b),
    selected: (a, b) => ticked(a).includes(text(b).trim()), "count-selected": (a) => ticked(a).length,
    "string-length": (a) => Array.from(text(a)).length,
    regex: (a, b) => text(a).length <= 250 && new RegExp("^(?:" + b + ")$").test(text(a)),
  };
  const value = (tree, answers) => {
    const [kind, ...parts] = tree;
    if (kind === "text" || kind === "number") return parts[0];
    if (kind === "name") return answers[parts[0]] || "";
    if (kind === "and") return parts.every((part) => truth(value(part, answers)));
    if (kind === "or") return parts.some((part) => truth(value(part, answers)));
    if (kind === "if") return value(truth(value(parts[0], answers)) ? parts[1] : parts[2], answers);
    return FUNCTIONS[kind](...parts.map((part) => value(part, answers)));
  };
  questions.forEach((question) => { question.rules = question.dataset.when ? JSON.parse(question.dataset.when) : []; });

  const inputs = (question) => all("input, textarea, select", question);
  const chosen = (question) => inputs(question)
    .filter((input) => (/radio|checkbox/.test(input.type) ? input.checked : input.value.trim()))
    .map((input) => input.value.trim());
  const refresh = () => {
    const conditional = questions.filter((question) => question.rules.length);
    for (let pass = 0, changed = true; changed && pass <= conditional.length; pass += 1) {
      changed = false;
      const answers = {};
      questions.forEach((question) => { answers[question.dataset.questionOf] = question.hidden ? "" : chosen(question).join(" "); });
      conditional.forEach((question) => {
        const hidden = !question.rules.every((rule) => truth(value(rule, answers)));
        if (hidden !== question.hidden) { question.hidden = hidden; changed = true; }
      });
    }
    all("fieldset[data-limit]", form).forEach((list) => {
      const boxes = all("input", list);
      const count = boxes.filter((box) => box.checked).length;
      boxes.forEach((box) => { box.disabled = !box.checked && count >= Number(list.dataset.limit); });
      const output = one("[data-chosen]", list);
      output.hidden = !count;
      output.textContent = say(words.wordsChosen, { count, limit: list.dataset.limit });
    });
  };

  // ---- one screen at a time
  const next = one("[data-next]", form), back = one("[data-back]", form), send = one("[data-send]", form);
  const progress = one("[data-progress]", form), intro = one("[data-intro]", form), heading = one(".page-head");
  const isAsked = (section) => section === intro || all("[data-question-of]", section).some((question) => !question.hidden);
  const steps = () => [...sections.filter(isAsked), review];
  let current = intro;
  const title = (section) => one("h2", section).textContent;
  let isCorrecting = false;
  const show = (section, focus) => {
    const list = steps();
    const index = Math.max(0, list.indexOf(section));
    current = list[index];
    if (current === review) { isCorrecting = false; summarise(); }
    (current === review ? questions : all("[data-question-of]", current)).forEach((question) => { question.wasSeen = question.wasSeen || !question.hidden; });
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
  window.addEventListener("popstate", (event) => show(steps()[event.state ? event.state.step : 0], true));

  const complain = (question, said) => {
    const holder = one("fieldset, .field", question);
    const id = question.dataset.questionOf + "-error";
    if (document.getElementById(id)) return;
    const message = document.createElement("p"), start = document.createElement("span");
    message.className = "error";
    message.id = id;
    start.className = "visually-hidden";
    start.textContent = words.wordsCorrect + " ";
    message.append(start, said || question.dataset.required);
    holder.insertBefore(message, one("legend, .label", holder).nextSibling);
    holder.setAttribute("aria-describedby", [holder.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
  };
  const relieve = (question) => {
    const error = one(".error", question);
    if (!error || !chosen(question).length) return;
    const holder = error.closest("[aria-describedby]");
    if (holder) holder.setAttribute("aria-describedby", holder.getAttribute("aria-describedby").replace(error.id, "").trim());
    error.remove();
  };
  const missing = (section) => all("[data-required]", section).filter((question) => !question.hidden && !chosen(question).length);
  const isComplete = (section) => {
    const found = missing(section);
    found.forEach(complain);
    if (found.length) inputs(found[0])[0].focus();
    return !found.length;
  };
  // who came from the last reading to correct goes back to it, through the questions that the correction opened
  const isNew = (section) => section !== current && all("[data-question-of]", section)
    .some((question) => !question.hidden && !question.wasSeen);
  next.addEventListener("click", () => {
    if (!isComplete(current)) return;
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
  const written = (question) => {
    const found = inputs(question)
      .filter((input) => (/radio|checkbox/.test(input.type) ? input.checked : input.value.trim()))
      .map((input) => (/radio|checkbox/.test(input.type) ? label(input.closest("label")) : input.value.trim()));
    return found.length ? found : [words.wordsNone];
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
      all("[data-question-of]", section).filter((question) => !question.hidden && inputs(question).length).forEach((question) => {
        const given = element("dd", chosen(question).length ? "" : "muted");
        written(question).forEach((line) => { const part = element("div", "", line); part.dir = "auto"; given.append(part); });
        facts.append(element("dt", "", label(one("legend, .label", question))), given);
      });
      const change = element("button", "link-button", words.wordsChange, element("span", "visually-hidden", " " + title(section)));
      change.type = "button";
      change.addEventListener("click", () => { isCorrecting = true; go(section); });
      return element("div", "reading", element("div", "reading__head", element("h3", "", title(section)), change), facts);
    }));
  }

  // ---- the draft
  const field = (name) => form.elements.namedItem(name);
  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join("-");
  };
  let begun = false;
  function save() {
    if (!begun || "shared" in words) return;
    const values = {};
    questions.forEach((question) => { values[question.dataset.questionOf] = chosen(question); });
    stored.write(words.draft, { id: field("instance_id").value, started: field("started_at").value, at: Date.now(), step: steps().indexOf(current), values });
  }
  const fill = (draft) => {
    field("instance_id").value = draft.id;
    field("started_at").value = draft.started;
    questions.forEach((question) => {
      const given = draft.values[question.dataset.questionOf];
      if (given) inputs(question).forEach((input) => {
        if (/radio|checkbox/.test(input.type)) input.checked = given.includes(input.value);
        else input.value = given[0] || "";
      });
    });
  };
  const touched = (event) => {
    begun = true;
    const question = event.target.closest("[data-question-of]");
    if (question) relieve(question);
    refresh();
    save();
  };
  form.addEventListener("change", touched);
  form.addEventListener("input", (event) => { if (event.target.matches("textarea, input[type=text]")) touched(event); });
  one("[data-again]", form).addEventListener("click", () => { stored.drop(words.draft); location.reload(); });

  // ---- sending: once, however often one taps
  let sending = false;
  form.addEventListener("submit", (event) => {
    if (sending) { event.preventDefault(); return; }
    if (current !== review) { event.preventDefault(); next.click(); return; }
    const wrong = steps().find((section) => missing(section).length);
    if (wrong) { event.preventDefault(); go(wrong); isComplete(wrong); return; }
    sending = true;
    const wordsSend = send.lastChild.textContent;
    send.setAttribute("aria-disabled", "true");
    send.lastChild.textContent = words.wordsSending;
    // the queue keeps it on this device until the server has it; without a queue the form goes as it is
    const detail = { record: record(), url: words.api, done, fail(errors) {
      sending = false;
      send.removeAttribute("aria-disabled");
      send.lastChild.textContent = wordsSend;
      const first = questions.find((question) => errors[question.dataset.questionOf]) || questions[0];
      go(first.closest("[data-step]"));
      questions.forEach((question) => { const said = errors[question.dataset.questionOf]; if (said) complain(question, said); });
    } };
    if (words.api && !form.dispatchEvent(new CustomEvent("pac:send", { cancelable: true, bubbles: true, detail }))) event.preventDefault();
  });
  const record = () => {
    const answers = {};
    questions.forEach((question) => {
      const given = question.hidden ? [] : chosen(question);
      if (given.length) answers[question.dataset.questionOf] = one("fieldset [type=checkbox]", question) ? given : given[0];
    });
    const channel = field("channel").value;
    return {
      instance_id: field("instance_id").value, commune: words.commune, language: document.documentElement.lang,
      helper: channel === "enumerator", channel, form_version: field("form_version").value, started_at: field("started_at").value, answers,
    };
  };
  const done = ({ receipt, waiting }) => {
    stored.drop(words.draft);
    begun = false;
    if (!waiting && receipt) { location.assign(words.receipt.replace("CODE", receipt)); return; }
    const thanks = one("[data-waiting]");
    // with what was said in it: the next person at this device finds nothing of it
    form.remove();
    thanks.hidden = false;
    thanks.focus();
    one("[data-next-person]").addEventListener("click", () => location.reload());
  };

  // ---- begin
  form.autocomplete = "off";
  form.classList.add("is-stepping");
  field("shown").value = "*";
  const draft = "refused" in words || "shared" in words ? null : stored.read(words.draft);
  const isFresh = draft && Date.now() - draft.at < WEEK;
  if (isFresh) { fill(draft); begun = true; one("[data-kept]", form).hidden = false; }
  else if (!("refused" in words)) {
    field("instance_id").value = newId();
    // a page kept for times without a network says when it was fetched
    field("started_at").value = new Date().toISOString();
    stored.drop(words.draft);
  }
  else begun = true;
  refresh();
  const wrong = one(".error", form);
  history.replaceState({ step: 0 }, "");
  show(wrong ? wrong.closest("[data-step]") : isFresh ? steps()[draft.step] || intro : intro, false);
  const summary = one("[data-summary]");
  if (summary) {
    summary.focus();
    all("a", summary).forEach((link) => link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      show(target.closest("[data-step]"), false);
      const first = target.matches("input, textarea, select") ? target : one("input, textarea, select", target);
      first.focus();
      target.scrollIntoView({ block: "start" });
    }));
  }
})();
