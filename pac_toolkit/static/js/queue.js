// What a person sends, kept on this device until the server says that it has it: answers, workshops, their files.
// An entry is {key, kind, method, url, body, headers, made_at, tries, next_at, state, messages, said, label, is_shared, after}.
// It is saved before it is sent, and forgotten only when our own server answers that it is stored. See docs/offline.md.
(() => {
  "use strict";
  const panel = document.querySelector("[data-queue]");
  if (!panel) return;
  const one = (name) => panel.querySelector(`[data-queue-${name}]`);
  const words = JSON.parse(one("words").textContent);
  const language = document.documentElement.lang;

  // what an answer of our own server looks like once it has the thing; anything else (a hotel's sign-in page) is none
  const KINDS = {
    answer: (status, said) => ([201, 202].includes(status) && /^[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(said.receipt) ? said.receipt : null),
    workshop: (status, said) => ([200, 201].includes(status) && Number.isInteger(said.revision) ? said.code : null),
    file: (status, said) => ([200, 201].includes(status) && /^[0-9a-f]{64}$/.test(said.file) ? said.code : null),
  };
  // what our own server may refuse for good; the rest is tried again later
  const STATES = { 400: "refused", 401: "session", 403: "session", 404: "refused", 409: "conflict", 410: "closed", 412: "conflict", 413: "refused", 415: "refused", 422: "wrong" };
  // a workshop that is closed is not two texts to choose from
  const stateOf = (kind, status) => (kind === "workshop" && status === 409 ? "closed" : STATES[status]);
  const DAY = 24 * 3600 * 1000;
  const KEPT_DAYS = 30;
  const PATIENCE = 30 * 1000;      // for one answer of the server
  const FILE_PATIENCE = 5 * 60 * 1000;
  const SHOWN = 8 * 1000;          // for the person who waits for a receipt
  const FIRST = 5 * 1000, LONGEST = 15 * 60 * 1000;
  const FILE_LETTERS = 600 * 1000; // a file that the server takes, Arabic letters counting three bytes

  // ---- the store, opened anew when the browser closed it behind our back (iOS does so in the background)
  let opened = null;
  const openStore = () => {
    opened = opened || new Promise((give, fail) => {
      const request = indexedDB.open("pac", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("entries", { keyPath: "key" });
        request.result.createObjectStore("receipts", { keyPath: "key" });
        request.result.createObjectStore("leases", { keyPath: "key" });
      };
      request.onsuccess = () => {
        const forget = () => { opened = null; };
        request.result.onclose = forget;
        request.result.onversionchange = () => { request.result.close(); forget(); };
        give(request.result);
      };
      request.onerror = () => fail(request.error);
      request.onblocked = () => fail(new Error("blocked"));
    });
    opened.catch(() => { opened = null; });
    return opened;
  };
  const CLOSED = ["InvalidStateError", "UnknownError", "AbortError", "TransactionInactiveError"];
  // one transaction: `work` gets the stores and returns a request whose result is wanted
  const inStore = async (mode, names, work, left = 3) => {
    try {
      const store = await openStore();
      return await new Promise((give, fail) => {
        const change = store.transaction(names, mode);
        const request = work(...names.map((name) => change.objectStore(name)));
        change.oncomplete = () => give(request && request.result);
        change.onabort = change.onerror = () => fail(change.error || new Error("not kept"));
      });
    } catch (error) {
      opened = null;
      if (left > 1 && CLOSED.includes(error && error.name)) return inStore(mode, names, work, left - 1);
      throw error;
    }
  };
  const byTime = (a, b) => (a.made_at < b.made_at ? -1 : 1);
  const listEntries = async () => (await inStore("readonly", ["entries"], (entries) => entries.getAll())).sort(byTime);
  const listReceipts = async () => (await inStore("readonly", ["receipts"], (receipts) => receipts.getAll())).reverse();
  const getEntry = (key) => inStore("readonly", ["entries"], (entries) => entries.get(key));
  const putEntry = (entry) => inStore("readwrite", ["entries"], (entries) => entries.put(entry));

  // ---- one tab sends at a time
  const TAB = Math.random().toString(36).slice(2);
  const exclusively = (work) => (navigator.locks ? navigator.locks.request("pac-queue", work) : withLease(work));
  // where there are no Web Locks (an address without HTTPS): a lease that runs out
  async function withLease(work) {
    const until = Date.now() + 2 * PATIENCE;
    const mine = await new Promise((give, fail) => openStore().then((store) => {
      const change = store.transaction("leases", "readwrite");
      const leases = change.objectStore("leases");
      let isMine = false;
      const asked = leases.get("send");
      asked.onsuccess = () => {
        isMine = !asked.result || asked.result.tab === TAB || asked.result.until < Date.now();
        if (isMine) leases.put({ key: "send", tab: TAB, until });
      };
      change.oncomplete = () => give(isMine);
      change.onabort = () => fail(change.error);
    }, fail));
    if (!mine) return;
    try { await work(); } finally { await inStore("readwrite", ["leases"], (leases) => leases.delete("send")); }
  }

  // ---- sending, one after another
  const wait = (tries) => Math.min(LONGEST, FIRST * 2 ** tries) * (0.5 + Math.random());
  async function attempt(entry) {
    const stop = new AbortController();
    const isFile = entry.body instanceof Blob;
    const bell = setTimeout(() => stop.abort(), isFile ? FILE_PATIENCE : PATIENCE);
    try {
      const response = await fetch(entry.url, {
        method: entry.method, body: isFile ? entry.body : JSON.stringify(entry.body), signal: stop.signal, cache: "no-store", redirect: "error",
        credentials: "same-origin", headers: { "Content-Type": isFile ? "application/octet-stream" : "application/json", Accept: "application/json", ...entry.headers },
      });
      const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: response.status, said: (isJson && await response.json()) || {}, after: Number(response.headers.get("Retry-After")) || 0 };
    } catch (error) {
      return { status: 0, said: {}, after: 0 };
    } finally { clearTimeout(bell); }
  }
  // receipts of what this page sent, for the person who is still before it
  const codes = new Map();
  // returns whether to go on with the next
  async function send(entry) {
    const { status, said, after } = await attempt(entry);
    const receipt = KINDS[entry.kind](status, said);
    if (receipt) { codes.set(entry.key, receipt); await settle(entry, receipt, said); return true; }
    const messages = said.errors ? Object.values(said.errors) : [said.error, said.advice].filter(Boolean);
    const state = stateOf(entry.kind, status);
    if (state && messages.length) {
      await amend(entry, { state, messages, errors: said.errors || null, said: entry.kind === "answer" ? null : said });
      return true;
    }
    const next_at = Date.now() + Math.max(after * 1000, wait(entry.tries));
    await amend(entry, { tries: entry.tries + 1, next_at, state: "waiting" });
    return status === 500;
  }
  // a newer text of the same record may have come while the older one was under way: it stays as it is
  const ifSame = (entries, entry, work) => {
    const asked = entries.get(entry.key);
    asked.onsuccess = () => { if (asked.result && asked.result.made_at === entry.made_at) work(); else if (asked.result) work(asked.result); };
  };
  const amend = (entry, changes) => inStore("readwrite", ["entries"], (entries) => ifSame(entries, entry, (newer) => { if (!newer) entries.put({ ...entry, ...changes }); }));
  const over = (entry, revision) => ({ ...entry, body: { ...entry.body, revision }, headers: { ...entry.headers, "If-Match": `"${revision}"` } });
  const settle = (entry, receipt, said) => inStore("readwrite", ["entries", "receipts"], (entries, receipts) => {
    if (entry.kind === "file") raise(entry.after, said, entries, receipts);
    else {
      // at a device that many use, a code would let the next person withdraw the answer
      receipts.put({ key: entry.key, kind: entry.kind, at: Date.now(), code: entry.is_shared ? null : receipt, label: entry.label, ...(entry.kind === "workshop" ? { said } : {}) });
    }
    ifSame(entries, entry, (newer) => { if (newer && entry.kind === "workshop") entries.put(over(newer, said.revision)); else entries.delete(entry.key); });
  });
  // a file gives its record a new revision: our own later text is not written over somebody else's
  const raise = (key, said, entries, receipts) => {
    const record = receipts.get(key), later = entries.get(key);
    record.onsuccess = () => {
      const known = record.result;
      if (known && known.said && known.said.revision === said.before) receipts.put({ ...known, said: { ...known.said, revision: said.revision } });
    };
    later.onsuccess = () => { if (later.result && later.result.body.revision === said.before) entries.put(over(later.result, said.revision)); };
  };
  // a kind whose script this page has not loaded waits for a page that has
  const isDue = (entry, all) => entry.kind in KINDS && ((entry.state === "waiting" && (all || !(entry.next_at > Date.now()))) || (all && entry.state === "session"));
  // what the sending under way is to do besides: not mind who should wait, and take this one first
  let isAll = false, wanted = "";
  let running = null;
  const flush = (all) => {
    isAll = isAll || all;
    running = running || exclusively(async () => {
      const tried = new Set();
      for (;;) {
        const all = await listEntries();
        // a file goes after its record
        const isHeld = (entry) => entry.after && all.some((other) => other.key === entry.after);
        const due = all.filter((entry) => !tried.has(entry.key) && isDue(entry, isAll) && !isHeld(entry));
        const entry = due.find(({ key }) => key === wanted) || due[0];
        if (!entry) return;
        tried.add(entry.key);
        const goesOn = await send(entry);
        tell(entry.key);
        await changed();
        if (!goesOn) return;
      }
    }).catch(() => undefined).finally(() => { running = null; isAll = false; plan(); });
    return running;
  };
  // who waits to hear what came of an entry, sent by this tab or by another
  const listeners = new Map();
  const tell = (key) => { if (listeners.has(key)) listeners.get(key)(); listeners.delete(key); };
  const heard = (key) => new Promise((give) => { listeners.set(key, give); });
  let bell = 0;
  async function plan() {
    clearTimeout(bell);
    const waiting = (await listEntries().catch(() => [])).filter((entry) => entry.state === "waiting");
    if (!waiting.length) return;
    const next = Math.min(...waiting.map((entry) => entry.next_at || 0));
    bell = setTimeout(() => flush(false), Math.min(LONGEST, Math.max(1000, next - Date.now())));
  }

  // ---- keeping
  async function add(entry, others = []) {
    const fresh = { method: "POST", headers: {}, made_at: new Date().toISOString(), tries: 0, next_at: 0, state: "waiting", messages: [] };
    await inStore("readwrite", ["entries"], (entries) => [entry, ...others].map((one) => entries.put({ ...fresh, ...one }))[0]);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().then(draw, () => undefined);
    await changed();
  }
  let isReady = false;
  const soon = (time) => new Promise((give) => { setTimeout(give, time); });
  async function outcomeOf(key) {
    const entry = await getEntry(key);
    if (entry) return { entry };
    const receipt = await inStore("readonly", ["receipts"], (receipts) => receipts.get(key));
    return { receipt: codes.get(key) || (receipt && receipt.code) };
  }
  document.addEventListener("pac:send", (event) => {
    if (!isReady) return;
    event.preventDefault();
    const { record, url, done, fail } = event.detail;
    const key = record.instance_id;
    const label = { round: panel.dataset.round || url.split("/")[4], commune: panel.dataset.commune || record.commune };
    add({ key, kind: "answer", url, body: record, label, is_shared: record.channel !== "web" }).then(async () => {
      if (navigator.onLine) {
        wanted = key;
        const news = heard(key);
        flush(true);
        await Promise.race([news, soon(SHOWN)]);
      }
      const { entry, receipt } = await outcomeOf(key);
      if (entry && entry.state === "wrong" && entry.errors) fail(entry.errors);
      else done(entry ? { waiting: true, state: entry.state, messages: entry.messages } : { receipt, waiting: false });
    }).catch(() => HTMLFormElement.prototype.submit.call(event.target));
  });
  // what became of an entry: itself, or its receipt; and how many files wait behind it
  async function find(key) {
    const entries = await listEntries();
    const receipt = await inStore("readonly", ["receipts"], (receipts) => receipts.get(key));
    return { entry: entries.find((one) => one.key === key), receipt, files: entries.filter((one) => one.after === key).length };
  }
  async function drop(key) {
    const gone = (await listEntries()).filter((entry) => entry.key === key || entry.after === key);
    await inStore("readwrite", ["entries"], (entries) => gone.map((entry) => entries.delete(entry.key))[0]);
    await changed();
  }
  let isOpen;
  const whenReady = new Promise((give) => { isOpen = give; });
  // for other scripts of the toolkit: `pacQueue.kinds.x = (status, said) => …`, then `pacQueue.add({key, kind: "x", url, body, label})`;
  // the document hears `pac:queue` whenever something changed
  window.pacQueue = { kinds: KINDS, add: async (entry, others) => { await add(entry, others); if (navigator.onLine) await Promise.race([flush(true), soon(SHOWN)]); }, find, drop, whenReady, isReady: () => isReady };

  // ---- what a person sees: how many wait, which, and what can be done; never an answer
  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const button = (text, press) => {
    const made = element("button", "link-button", text);
    made.type = "button";
    made.addEventListener("click", () => press(made));
    return made;
  };
  const plural = new Intl.PluralRules(language);
  const counted = (forms, n) => (forms[plural.select(n)] || forms.other).replace("{n}", n);
  const clock = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const when = (time) => element("bdi", "num", clock.format(new Date(time)).replace(",", ""));
  const what = (label) => {
    const name = element(label.address ? "a" : "bdi", "", label.round);
    if (label.address) name.href = label.address;
    return element("span", "", element("bdi", "", label.commune), " · ", name);
  };
  const isWaiting = (entry) => entry.state === "waiting" || entry.state === "session";
  // at a kiosk the next person must not carry away what others said: staff who are signed in may
  // a scan has no place in a file of text
  const mayLeave = (entry) => entry.kind !== "file" && ("staff" in panel.dataset || (entry.kind === "answer" && entry.body.channel !== "kiosk"));
  const remove = (entry) => button(words.remove, (pressed) => {
    if (pressed.textContent !== words.really) { pressed.textContent = words.really; return; }
    inStore("readwrite", ["entries"], (entries) => entries.delete(entry.key)).then(changed);
  });
  function entryRow(entry) {
    const row = element("li", "", element("p", "", when(entry.made_at), " ", what(entry.label)));
    if (entry.state !== "waiting") row.append(element("p", "queue__state", { ...words.states, ...words.states[entry.kind] }[entry.state]));
    if (!isWaiting(entry)) entry.messages.forEach((message) => {
      const said = element("p", "muted", message);
      said.dir = "auto";
      row.append(said);
    });
    // only what is safe in a file may leave the device, and only by a person's hand
    if (!isWaiting(entry) && (entry.saved_at || entry.kind === "file")) row.append(remove(entry));
    return row;
  }
  function receiptRow(receipt) {
    const row = element("li", "", element("p", "", when(receipt.at), " ", what(receipt.label)));
    if (receipt.said) {
      row.querySelector("a").href = receipt.said.address;
      row.append(element("bdi", "", receipt.code));
    } else if (receipt.code) {
      const link = element("a", "", element("bdi", "", receipt.code));
      link.href = panel.dataset.receipt.replace("CODE", receipt.code);
      row.append(link);
    }
    return row;
  }
  // answers alone need no name; beside workshops and files each is counted by its own
  const say = (entries, forms, sentence) => {
    if (entries.every(({ kind }) => kind === "answer")) return counted(forms, entries.length);
    const counts = ["answer", "workshop", "file"].map((kind) => [words.kinds[kind], entries.filter((entry) => entry.kind === kind).length]);
    return sentence.replace("{what}", counts.filter(([, n]) => n).map(([forms, n]) => counted(forms, n)).join(" · "));
  };
  const begunAt = Date.now();
  async function draw() {
    const [entries, receipts] = await Promise.all([listEntries(), listReceipts()]);
    const waiting = entries.filter(isWaiting).length, stuck = entries.length - waiting;
    const fresh = receipts.filter((receipt) => receipt.at >= begunAt).length;
    const parts = [];
    if (waiting) parts.push(say(entries.filter(isWaiting), words.waiting, words.waits));
    if (stuck) parts.push(say(entries.filter((entry) => !isWaiting(entry)), words.stuck, words.needs));
    if (!parts.length) parts.push(fresh ? counted(words.sent, fresh) : words.receipts);
    if (one("count").textContent !== parts.join(" · ")) one("count").textContent = parts.join(" · ");
    panel.hidden = !(entries.length || fresh || ("always" in panel.dataset && receipts.length));
    panel.classList.toggle("queue--waiting", entries.length > 0);
    one("list").hidden = one("storage").hidden = !entries.length;
    const sign = panel.querySelector("summary use");
    sign.setAttribute("href", sign.getAttribute("href").replace(/#.*/, entries.length ? "#offline" : "#receipt"));
    one("hint").hidden = !waiting;
    one("stuck").hidden = !stuck;
    one("session").hidden = !entries.some((entry) => entry.state === "session");
    one("now").hidden = !waiting;
    one("rescue").hidden = !entries.some(mayLeave);
    one("list").replaceChildren(...entries.map(entryRow));
    one("receipts").hidden = !receipts.length;
    one("sent").replaceChildren(...receipts.map(receiptRow));
    const isKept = entries.length && navigator.storage && navigator.storage.persisted && await navigator.storage.persisted();
    one("storage").textContent = !entries.length ? "" : isKept ? words.kept : words.notKept;
  }
  const others = window.BroadcastChannel ? new BroadcastChannel("pac-queue") : null;
  const tellPage = () => document.dispatchEvent(new Event("pac:queue"));
  const changed = () => { if (others) others.postMessage("changed"); tellPage(); return draw().catch(() => undefined); };
  if (others) others.onmessage = async () => {
    tellPage();
    await draw().catch(() => undefined);
    for (const key of listeners.keys()) if (!(await getEntry(key))) tell(key);
  };

  // ---- by hand: send now, save to a file, forget the receipts
  one("now").addEventListener("click", () => {
    one("now").setAttribute("aria-disabled", "true");
    flush(true).then(() => one("now").removeAttribute("aria-disabled"));
  });
  const save = (entries, part) => {
    const kept = entries.map(({ key, kind, method, url, made_at, state, messages, body }) => ({ key, kind, method, url, made_at, state, messages, body }));
    const file = { format: "pac-toolkit/rescue", version: 1, made_at: new Date().toISOString(), entries: kept };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
    link.download = `pac-${file.made_at.slice(0, 16).replace(/[T:]/g, "-")}${part ? `-${part}` : ""}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60 * 1000);
  };
  one("file").addEventListener("click", async () => {
    const leaving = (await listEntries()).filter(mayLeave);
    const parts = [[]];
    let letters = 0;
    leaving.forEach((entry) => {
      letters += JSON.stringify(entry.body).length;
      if (letters > FILE_LETTERS && parts.at(-1).length) { parts.push([]); letters = 0; }
      parts.at(-1).push(entry);
    });
    parts.forEach((part, at) => save(part, parts.length > 1 ? at + 1 : 0));
    const saved_at = Date.now();
    await inStore("readwrite", ["entries"], (entries) => leaving.forEach((entry) => entries.put({ ...entry, saved_at })));
    changed();
  });
  one("forget").addEventListener("click", () => inStore("readwrite", ["receipts"], (receipts) => receipts.clear()).then(changed));

  // ---- when to send: now, when the network is back, when the page is looked at again, and from time to time
  async function start() {
    const old = Date.now() - KEPT_DAYS * DAY;
    const receipts = await listReceipts();
    await inStore("readwrite", ["receipts"], (store) => receipts.filter(({ at }) => at < old).forEach(({ key }) => store.delete(key)));
    isReady = true;
    isOpen();
    await draw();
    flush(true);
    window.addEventListener("online", () => flush(true));
    document.addEventListener("visibilitychange", () => { if (!document.hidden) { draw().catch(() => undefined); flush(true); } });
  }
  // no IndexedDB, or a person who forbids it: forms are sent as without this script
  if (window.indexedDB && window.fetch) start().catch(() => undefined);

  // ---- the service worker; a form that was open before it asks to be kept, with its other languages where that is cheap
  if (navigator.serviceWorker) window.addEventListener("load", async () => {
    const isNew = !navigator.serviceWorker.controller;
    try {
      await navigator.serviceWorker.register("/sw.js");
      const { active } = await navigator.serviceWorker.ready;
      const line = navigator.connection;
      const isCheap = !line || (!line.saveData && line.effectiveType === "4g");
      const also = isCheap ? Array.from(document.querySelectorAll("link[hreflang]"), (link) => link.getAttribute("href")) : [];
      active.postMessage({ page: location.pathname + location.search, isNew, also });
    } catch (error) { /* no worker here: the site works as long as there is a network */ }
  });
})();
