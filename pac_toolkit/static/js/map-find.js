/* Narrows the list of communes while a name is typed; without this script the server answers the same question. */
(function () {
  "use strict";
  const field = document.querySelector("input[data-filter]");
  const places = field && document.getElementById(field.dataset.filter);
  if (!places) { return; }
  const none = document.querySelector("[data-none]");
  const answered = document.querySelector("[data-answered]");

  /* The same letters however they are written, as the server folds them: accents, hamza, ta marbuta, tatweel, gaf,
     apostrophes, Ouled and Oulad, Beni and Bni. */
  function fold(text) {
    return text.normalize("NFKC").replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627").replace(/[\u0649\u0626]/g, "\u064a")
      .replace(/\u0624/g, "\u0648").replace(/\u0629/g, "\u0647").replace(/[\u06ad\u06af]/g, "\u0643")
      .replace(/[\u0621\u0640]/g, "").toLowerCase().normalize("NFD").replace(/[\p{Mn}\p{Cf}]/gu, "")
      .replace(/['’‘ʼ`´]/g, "").replace(/[^\p{L}\p{N}_]+/gu, " ").trim()
      .replace(/\b(?:ouled|oulad|awlad|wlad)\b/g, "oulad").replace(/\b(?:beni|bni|bani)\b/g, "bni");
  }

  /* What is left of a spelling without doubled letters, vowels and the article: Afourer and Afourar are the same place. */
  function bare(words) {
    return words.replace(/([a-z])\1/g, "$1").replace(/[aeiouy]/g, "").replace(/(^| )\u0627\u0644/g, "$1");
  }

  const items = Array.from(places.querySelectorAll("li[data-names]")).map(function (item) {
    return { item: item, names: fold(item.dataset.names) };
  });

  let found = [];
  function narrow() {
    const wanted = fold(field.value);
    found = items.filter(function (one) { return one.names.includes(wanted); });
    if (!found.length && bare(wanted).replace(/ /g, "").length > 2) {
      found = items.filter(function (one) { return bare(one.names).includes(bare(wanted)); });
    }
    /* a name that nobody bears: say so, and leave every place to look through */
    const isKnown = found.length > 0;
    items.forEach(function (one) { one.item.hidden = isKnown && !found.includes(one); });
    places.querySelectorAll("section").forEach(function (section) {
      section.hidden = !section.querySelector("li:not([hidden])");
    });
    places.classList.toggle("is-narrowed", wanted !== "" && isKnown);
    if (none) { none.hidden = isKnown; }
    if (answered) { answered.hidden = true; }
  }

  /* on a phone the keyboard takes half of the screen: what is found must stand above it */
  function lift() {
    const frame = field.form;
    if (window.innerWidth < 640 && frame.getBoundingClientRect().top > 40) { frame.scrollIntoView({ block: "start" }); }
  }

  field.addEventListener("input", function () { narrow(); lift(); });
  field.form.addEventListener("submit", function (event) {
    narrow();
    if (!places.classList.contains("is-narrowed")) { return; }
    event.preventDefault();
    if (found.length === 1) { window.location.assign(found[0].item.querySelector("a").href); return; }
    field.blur();
    lift();
  });
})();
