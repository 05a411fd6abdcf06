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
  const list = form.querySelector('[data-cards="needs"]');
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
      commitments: Array.from(cardsOf("commitments").querySelectorAll("textarea")).some(function (text) { return text.value.trim(); }),
      invitation: written("legal_basis") && Boolean(form.querySelector('input[name="channels"]:checked')),
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

  /* cards of needs and commitments: one more, one less */

  function cardsOf(part) { return form.querySelector('[data-cards="' + part + '"]'); }

  function nextIndex(part) {
    const used = Array.from(cardsOf(part).querySelectorAll("textarea")).map(function (text) {
      return Number(text.name.split("-")[1]);
    });
    return Math.max(-1, ...used) + 1;
  }

  function renumber(cards) {
    Array.from(cards.children).forEach(function (card, position) {
      card.querySelectorAll("[data-number]").forEach(function (place) { place.textContent = numbers.format(position + 1); });
    });
  }

  function addCard(part, index) {
    const holder = document.createElement("template");
    const pattern = form.querySelector('[data-pattern="' + part + '"]');
    holder.innerHTML = pattern.innerHTML.replaceAll("__n__", String(index));
    const cards = cardsOf(part);
    cards.append(holder.content);
    renumber(cards);
    return cards.lastElementChild;
  }

  function isEmpty(card) {
    return Array.from(card.querySelectorAll("textarea, select, input:not([type=hidden], [type=checkbox], [type=radio])")).every(function (control) {
      return !control.value.trim();
    });
  }

  /* an empty card further down is used before a new one is made */
  function goToNextCard(part, card) {
    let next = card ? card.nextElementSibling : Array.from(cardsOf(part).children).find(isEmpty);
    while (next && !isEmpty(next)) { next = next.nextElementSibling; }
    next = next || addCard(part, nextIndex(part));
    next.querySelector("textarea").focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function removeCard(card) {
    const beside = card.nextElementSibling || card.previousElementSibling;
    const cards = card.parentElement;
    card.remove();
    renumber(cards);
    if (beside) { beside.querySelector("textarea").focus(); }
    changed();
  }

  form.addEventListener("click", function (event) {
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      goToNextCard(add.dataset.add, null);
    }
    const remove = event.target.closest("[data-remove]");
    if (remove) {
      event.preventDefault();
      removeCard(remove.closest("li"));
    }
  });

  /* douars are typed once: those of the commune are offered, also after a comma */

  const commune = document.getElementById("commune_code");

  function offerNames(control) {
    const known = form.querySelector('[data-douars="' + commune.value + '"]');
    let own = document.getElementById(control.id + "-names");
    if (!own) {
      own = document.createElement("datalist");
      own.id = control.id + "-names";
      control.after(own);
      control.setAttribute("list", own.id);
    }
    const cut = Math.max(control.value.lastIndexOf(","), control.value.lastIndexOf("،")) + 1;
    const before = control.value.slice(0, cut);
    own.replaceChildren();
    Array.from(known ? known.options : []).forEach(function (option) {
      if (before.includes(option.value)) { return; }
      const offered = document.createElement("option");
      offered.value = (before ? before + " " : "") + option.value;
      own.append(offered);
    });
  }

  form.querySelectorAll("[data-names]").forEach(function (control) {
    control.addEventListener("focus", function () { offerNames(control); });
    control.addEventListener("input", function () { offerNames(control); });
  });

  /* earlier needs that say the same are offered while one types */

  const asking = new WeakMap();

  function radio(name, value, text, hint) {
    const label = document.createElement("label");
    label.className = "option";
    const pattern = form.querySelector(".option__mark");
    label.innerHTML = '<input type="radio"><span class="option__body"><span class="option__mark"></span><span><span></span><span class="option__hint"></span></span></span>';
    const control = label.querySelector("input");
    control.name = name;
    control.value = value;
    label.querySelector(".option__mark").innerHTML = pattern ? pattern.innerHTML : "";
    const said = label.querySelector(".option__body > span:last-child");
    said.firstElementChild.textContent = text;
    said.lastElementChild.textContent = hint;
    return label;
  }

  function showOffers(card, found) {
    const place = card.querySelector("[data-offers]");
    const name = card.querySelector("textarea").name.replace(/-text$/, "-same_as");
    const chosen = place.querySelector("input:checked");
    const kept = chosen ? chosen.value : "";
    place.replaceChildren();
    if (!found.length) {
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      place.append(hidden);
      return;
    }
    const group = document.createElement("fieldset");
    group.className = "field field--wide";
    const legend = document.createElement("legend");
    legend.className = "label";
    legend.textContent = words.wordAlike;
    group.append(legend);
    found.forEach(function (need) {
      group.append(radio(name, String(need.id), words.wordOffer.replace("{text}", "\u2068" + need.text + "\u2069"), need.place));
    });
    group.append(radio(name, "new", words.wordNew, ""));
    place.append(group);
    const again = group.querySelector('input[value="' + CSS.escape(kept) + '"]');
    if (again) { again.checked = true; }
  }

  function askAlike(card) {
    const number = card.querySelector('input[name$="-hearing_id"]');
    const text = card.querySelector("textarea").value.trim();
    const theme = card.querySelector('select[name$="-theme"]').value;
    if ((number && number.value) || !theme || text.length < 4 || !commune.value) { return; }
    const question = new URLSearchParams({ commune: commune.value, theme: theme, text: text });
    form.querySelectorAll('input[name$="-same_as"]').forEach(function (control) {
      if (/^\d+$/.test(control.value) && !card.contains(control) && (control.type !== "radio" || control.checked)) { question.append("except", control.value); }
    });
    fetch(words.similar + "?" + question, { headers: { Accept: "application/json" } })
      .then(function (answer) { return answer.ok ? answer.json() : []; })
      .then(function (found) { if (card.isConnected) { showOffers(card, found); } })
      .catch(function () { /* no network: the question is asked when the record is saved */ });
  }

  form.addEventListener("input", function (event) {
    const card = event.target.closest("[data-need]");
    if (!card || !/-(text|theme)$/.test(event.target.name)) { return; }
    clearTimeout(asking.get(card));
    asking.set(card, setTimeout(function () { askAlike(card); }, 400));
  });

  /* a file that is too large is told at once, before it travels */

  form.addEventListener("change", function (event) {
    const control = event.target;
    if (!control.matches("[data-file]")) { return; }
    const large = Array.from(control.files).find(function (file) { return file.size > words.fileLimit * 1048576; });
    const said = control.parentElement.querySelector("[data-file-error]");
    said.hidden = !large;
    said.textContent = large ? words.wordTooLarge.replace("{name}", large.name).replace("{limit}", words.fileLimit) : "";
    if (large) { control.value = ""; }
  });

  /* Enter goes on to the next thing; it never sends a half-filled form */
  form.addEventListener("keydown", function (event) {
    const control = event.target;
    if (event.key !== "Enter" || event.isComposing || !control.matches("input, select")) { return; }
    if (control.type === "submit" || control.type === "radio" || control.type === "checkbox" || control.type === "file") { return; }
    event.preventDefault();
    const card = control.closest("[data-cards] > li");
    if (card) { goToNextCard(card.parentElement.dataset.cards, card); } else { goToNextControl(control); }
  });

  function goToNextControl(control) {
    const all = Array.from(form.querySelectorAll("input:not([type=hidden]), select, textarea, button.button"));
    const next = all.slice(all.indexOf(control) + 1).find(function (one) { return one.checkVisibility(); });
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
