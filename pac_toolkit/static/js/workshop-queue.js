/* The record of a workshop without a network: "Save" puts it into the queue of this device with its files, and what came
   of it is said on the form: saved, waiting, to correct, or changed by somebody else, with both texts to choose from. */
(function () {
  "use strict";

  const page = window.pacWorkshop, queue = window.pacQueue;
  // the hash of a file needs a secure context; without one nothing opens without a network either
  if (!page || !queue || !window.isSecureContext || "correction" in page.words) { return; }
  const { form, words, draft, cardsOf } = page;
  const LISTS = ["languages", "channels", "arrangements"];
  const CARDS = ["needs", "commitments"];
  const ASIDE = ["revision", "client_key", "photo_consent"];
  const PATIENCE = 4000;
  const field = (name) => form.elements[name];
  const name = () => words.record || field("client_key").value;
  const key = () => `workshop:${name()}`;
  const address = () => `/api/v1/workshops/${name()}`;

  // ---- the form as a record, and back
  const indexes = (part) => Array.from(cardsOf(part).querySelectorAll("textarea[name$='-text'], textarea[name$='-what']"), (text) => text.name.split("-")[1]);
  function toRecord(pairs) {
    const record = {}, cards = {};
    CARDS.forEach((part) => { cards[part] = indexes(part); record[part] = cards[part].map(() => ({})); });
    pairs.filter(([full]) => !ASIDE.includes(full)).forEach(([full, value]) => {
      const [part, at, own] = full.split("-");
      if (CARDS.includes(part)) record[part][cards[part].indexOf(at)][own] = value;
      else if (at) record[part] = { ...record[part], [at]: value };
      else if (LISTS.includes(part)) record[part] = [...(record[part] || []), value];
      else record[part] = value;
    });
    return record;
  }
  const toPairs = (record) => Object.entries(record).flatMap(([part, value]) => {
    if (Array.isArray(value)) return value.flatMap((one, at) => (CARDS.includes(part) ? Object.entries(one).map(([own, said]) => [`${part}-${at}-${own}`, said]) : [[part, one]]));
    return value && typeof value === "object" ? Object.entries(value).map(([own, said]) => [`${part}-${own}`, said]) : [[part, value]];
  });

  // ---- files: kept with the record, named by what they hold
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (part) => part.toString(16).padStart(2, "0")).join("");
  const label = (text) => ({ round: text, commune: field("commune_code").selectedOptions[0]?.text || "", address: location.pathname + (words.record ? "" : `#${name()}`) });
  // the day as it is written here, whichever way the words around it run
  const day = (value) => (value ? `\u2066${value.split("-").reverse().join("/")}\u2069` : "");
  async function fileEntries() {
    const entries = [];
    for (const control of form.querySelectorAll("[data-file]")) {
      for (const file of control.files) {
        const kind = control.name === "photos" ? "photo" : control.name;
        const sha = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
        const about = new URLSearchParams({ kind, name: file.name, consent: field("photo_consent").checked ? "1" : "0" });
        entries.push({ key: `file:${name()}:${kind}:${sha}`, kind: "file", method: "PUT", url: `${address()}/files/${sha}?${about}`, after: key(), body: file,
          label: label(control.closest(".field").querySelector("label").firstChild.textContent.trim()) });
      }
    }
    return entries;
  }
  const lacksConsent = () => field("photos").files.length > 0 && !field("photo_consent").checked;

  // ---- what is said on the form
  const box = form.querySelector("[data-queue-said]");
  const element = (tag, className, ...content) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const quiet = () => { box.hidden = true; box.replaceChildren(); };
  function announce(...content) {
    const summary = element("div", "summary", ...content);
    summary.setAttribute("role", "alert");
    summary.tabIndex = -1;
    box.replaceChildren(summary);
    box.hidden = false;
    return summary;
  }
  /* the id of a message counts the cards that were sent; the form numbers its own */
  function controlOf(id) {
    const [part, position, own] = id.split("-");
    return document.getElementById(CARDS.includes(part) && own ? `${part}-${indexes(part)[position]}-${own}` : id);
  }
  function showErrors(entry) {
    const fields = entry.said.fields || entry.errors || {};
    const items = Object.entries(fields).map(([id, message]) => {
      const control = controlOf(id);
      if (control) {
        control.setAttribute("aria-invalid", "true");
        const folded = control.closest("details");
        if (folded) folded.open = true;
      }
      if (id === "numbers_right") form.querySelector("[data-numbers-right]").hidden = false;
      const link = element("a", "", (entry.errors || {})[id] || message);
      link.href = `#${control ? control.id : id}`;
      return element("li", "", link);
    });
    announce(element("h2", "", words.wordWrong), element("ul", "", ...items)).focus();
  }
  const text = (words_) => { const made = element("dd", "", words_ || "—"); if (words_) made.dir = "auto"; return made; };
  function choice(part, value, sentence, isChosen) {
    const control = element("input");
    Object.assign(control, { type: "radio", name: `choose:${part}`, value, checked: isChosen });
    control.setAttribute("form", "choosing");
    return element("label", "choose", control, " ", sentence);
  }
  function compare(said, isOpen) {
    return element("ul", "compare plain", ...Object.keys(said.mine).map((part) => {
      const pair = element("dl", "", element("div", "", element("dt", "", words.wordMine), text(said.mine[part])), element("div", "", element("dt", "", words.wordTheirs), text(said.theirs[part])));
      const both = part === "needs" ? [choice(part, "both", words.wordBoth, false)] : [];
      const group = element("fieldset", "field", element("legend", "label", said.labels[part]), pair);
      if (isOpen) group.append(element("div", "row", choice(part, "", words.wordKeepMine, true), choice(part, "theirs", words.wordTakeTheirs, false), ...both));
      return element("li", "", group);
    }));
  }
  function showConflict(entry) {
    const { said } = entry;
    const isOpen = entry.state === "conflict";
    const parts = said.mine ? [compare(said, isOpen)] : [];
    if (isOpen) {
      const go = element("button", "button", words.wordChoose);
      go.type = "button";
      go.addEventListener("click", () => {
        const chosen = Array.from(box.querySelectorAll("input:checked"), (control) => [control.name.split(":")[1], control.value]).filter((pair) => pair[1]);
        field("revision").value = said.revision;
        leavesAfter = true;
        send(Object.fromEntries(chosen));
      });
      parts.push(element("div", "actions", go));
    } else if (said.address) {
      const link = element("a", "", words.wordOpenRecord);
      link.href = said.address;
      parts.push(element("p", "", link));
    }
    announce(element("h2", "", ...entry.messages.slice(0, 1)), ...entry.messages.slice(1).map((one) => element("p", "", one))).after(...parts);
    box.firstElementChild.focus();
  }

  // ---- what came of it
  let shown = "", queuedText = "", sentCards = null, leavesAfter = false;
  const isBlank = (card) => Array.from(card.querySelectorAll("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])")).every((one) => !one.value.trim());
  const time = (at) => draft.clock.format(new Date(at));
  const waits = { waiting: () => words.wordWaiting, session: () => words.wordSession, wrong: () => words.wordWrong };
  function take(receipt) {
    const { said } = receipt;
    field("revision").value = said.revision;
    if (sentCards && said.needs && sentCards.length === said.needs.length) {
      sentCards.forEach((card, at) => { card.querySelector("input[name$='-hearing_id']").value = said.needs[at]; });
    }
    sentCards = null;
    const link = form.querySelector("[data-record-link]");
    link.href = said.address;
    link.hidden = false;
  }
  async function look() {
    const { entry, receipt, files } = await queue.find(key());
    const news = JSON.stringify([entry && [entry.state, entry.made_at], receipt && [receipt.at, receipt.said && receipt.said.revision], files]);
    if (news === shown) return;
    shown = news;
    const tail = files ? ` · ${words.wordFiles.replace("{n}", files)}` : "";
    if (entry) {
      const sentence = (waits[entry.state] || (() => words.wordChoice))().replace("{time}", time(entry.made_at)) + tail;
      draft.settle(queuedText, sentence, true);
      if (entry.state === "wrong") showErrors(entry);
      else if (entry.said && entry.messages.length && entry.state !== "waiting" && entry.state !== "session") showConflict(entry);
      else quiet();
    } else if (receipt && receipt.said && queuedText) {
      const isUntouched = JSON.stringify(draft.values()) === queuedText;
      take(receipt);
      quiet();
      if (isUntouched) queuedText = JSON.stringify(draft.values());
      draft.settle(queuedText, words.wordSaved.replace("{time}", time(receipt.at)) + tail, files > 0);
      form.querySelector("[data-restored]").hidden = true;
      if (leavesAfter && isUntouched && !files && navigator.onLine) location.assign(receipt.said.address);
    }
  }
  document.addEventListener("pac:queue", () => look().catch(() => undefined));

  // ---- saving without a network
  let isByQueue = "kept" in document.documentElement.dataset;
  async function send(taken) {
    const pairs = draft.values();
    const revision = Number(field("revision").value) || null;
    const waiting = await fileEntries();
    const body = { language: document.documentElement.lang, revision, record: toRecord(pairs), ...(taken ? { take: taken } : {}) };
    const kind = field("workshop_type").selectedOptions[0];
    isByQueue = true;
    form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    sentCards = Array.from(cardsOf("needs").children).filter((card) => !isBlank(card));
    queuedText = JSON.stringify(pairs);
    shown = "";
    await queue.add({ key: key(), kind: "workshop", method: "PUT", url: address(), body, headers: revision ? { "If-Match": `"${revision}"` } : {},
      label: label(`${kind ? kind.text : ""} ${day(field("held_on").value)}`.trim()) }, waiting);
    form.querySelectorAll("[data-file]").forEach((control) => { control.value = ""; });
    if (!words.record) history.replaceState(null, "", `#${name()}`);
    await look();
  }
  async function isReachable() {
    if (!navigator.onLine) return false;
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      return answer.ok && (await answer.json()).status === "ok";
    } catch { return false; }
  }
  let passes = false, isBusy = false;
  const pass = (by) => { passes = true; form.requestSubmit(by || undefined); };
  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (passes || (by && ["add", "remove", "take"].includes(by.name)) || !queue.isReady()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isBusy) return;
    isBusy = true;
    (async () => {
      if (!isByQueue && await isReachable()) pass(by);
      else if (lacksConsent()) announce(element("h2", "", words.wordConsent)).focus();
      else await send();
    })().catch(() => pass(by)).finally(() => { isBusy = false; });
  }, true);
  page.discard = () => queue.drop(key());

  // ---- a record that waits on this device opens with its text
  queue.whenReady.then(async () => {
    const { entry, receipt } = await queue.find(key());
    // it was sent meanwhile: the record itself has the newest text
    if (!entry && !draft.kept && location.hash && receipt && receipt.said && navigator.onLine) location.replace(receipt.said.address);
    if (!entry) return;
    isByQueue = true;
    const isNewer = draft.kept && draft.kept.at > Date.parse(entry.made_at);
    if (!isNewer) {
      draft.restore({ at: Date.parse(entry.made_at), values: toPairs(entry.body.record) });
      field("revision").value = entry.body.revision || "";
    }
    queuedText = isNewer ? "waits" : JSON.stringify(draft.values());
    await look();
  }).catch(() => undefined);
})();
