/* What the workshop's form offers while one types: douars of the commune, earlier needs; and what it refuses at once. */
(function () {
  "use strict";

  if (!window.pacWorkshop) { return; }
  const { form, words } = window.pacWorkshop;

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
})();
