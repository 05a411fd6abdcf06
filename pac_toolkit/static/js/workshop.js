/* The workshop's form: sums while one types, needs added by Enter. What it shares with the scripts beside it is
   `pacWorkshop`. Without scripts the form works as it was sent: the sums come with the next page, "Add another need"
   asks the server. */
(function () {
  "use strict";

  const YOUTH = ["18-24", "25-35"];

  const form = document.querySelector("[data-workshop-form]");
  if (!form) { return; }

  const words = form.dataset;
  const language = document.documentElement.lang;
  const locale = { ar: "ar-MA", fr: "fr-MA", en: "en-GB" }[language];
  const numbers = new Intl.NumberFormat(locale, { numberingSystem: "latn", useGrouping: "always" });
  const list = form.querySelector('[data-cards="needs"]');

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
    return { ...columns, all };
  }

  /* more votes than people of that sex; people of unknown sex may be either */
  function doubtVotes(card, people) {
    const said = [["[data-women]", people.female, words.wordOverWomen], ["[data-men]", people.male, words.wordOverMen]]
      .filter(function (side) { return people.all && count(card.querySelector(side[0])) > side[1] + people.unknown; })
      .map(function (side) {
        return side[2].replace("{votes}", numbers.format(count(card.querySelector(side[0])))).replace("{present}", numbers.format(side[1]));
      }).join(" ");
    const place = card.querySelector("[data-votes-doubt]");
    if (place.textContent !== said) { place.textContent = said; }
    place.hidden = !said;
  }

  function sumVotes(people) {
    form.querySelectorAll("[data-need]").forEach(function (card) {
      const votes = count(card.querySelector("[data-women]")) + count(card.querySelector("[data-men]"));
      card.querySelector("[data-votes-sum]").textContent = votes ? words.wordVotes.replace("{n}", numbers.format(votes)) : "";
      doubtVotes(card, people);
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
    const needed = ["basics", "attendance"];
    Object.keys(complete).forEach(function (key) {
      const part = document.getElementById("part-" + key);
      const isWrong = Boolean(part.querySelector('[aria-invalid="true"]'));
      const standing = isWrong ? "wrong" : complete[key] ? "done" : needed.includes(key) ? "open" : "optional";
      const link = document.querySelector('.contents a[href="#part-' + key + '"]');
      if (!link) { return; }
      link.closest("li").className = "is-" + standing;
      link.closest("li").hidden = part.hidden;
      const use = link.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, { done: "#success", wrong: "#warning" }[standing] || "#minus"));
      // the sign says it to who sees: in words only what is optional or wrong
      link.querySelector("small").classList.toggle("visually-hidden", standing === "done" || standing === "open");
      link.querySelector("small").textContent = { done: words.wordDone, wrong: words.wordWrongPart, open: words.wordOpen, optional: words.wordOptional }[standing];
    });
  }

  /* of a workshop that is still to come nobody writes yet who came or what was asked for; what is written there stays in sight */
  function foldDay() {
    const state = form.querySelector('[name="state"]:checked') || form.querySelector('[name="state"]');
    const day = document.getElementById("held_on").value;
    const isToCome = state.value === "planned" || (state.value === "draft" && (!day || day > words.today));
    let isFolded = false;
    form.querySelectorAll("[data-of-the-day]").forEach(function (part) {
      part.hidden = isToCome && isEmpty(part);
      isFolded = isFolded || part.hidden;
    });
    form.querySelector("[data-later]").hidden = !isFolded;
  }

  function refresh() {
    const people = sumGrid();
    foldDay();
    markParts(people.all);
    sumVotes(people);
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
    form.dispatchEvent(new Event("input", { bubbles: true }));
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

  form.addEventListener("input", refresh);
  refresh();
  window.pacWorkshop = { form, words, numbers, cardsOf, addCard, refresh };
})();
