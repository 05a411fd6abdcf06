/* Narrows the list of communes while a name is typed; without this script the server answers the same question. */
(function () {
  "use strict";
  const field = document.querySelector("input[data-filter]");
  const places = field && document.getElementById(field.dataset.filter);
  if (!places) { return; }

  /* The same letters however they are written: accents, hamza, ta marbuta, tatweel. */
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, "")
      .replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627").replace(/\u0629/g, "\u0647")
      .replace(/\u0649/g, "\u064a").toLowerCase().replace(/oulad/g, "ouled").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  }

  const items = Array.from(places.querySelectorAll("li[data-names]")).map(function (item) {
    return { item: item, names: fold(item.dataset.names) };
  });

  function narrow() {
    const wanted = fold(field.value);
    items.forEach(function (one) { one.item.hidden = wanted !== "" && !one.names.includes(wanted); });
    places.querySelectorAll("section").forEach(function (section) {
      section.hidden = !section.querySelector("li:not([hidden])");
    });
  }

  field.addEventListener("input", narrow);
})();
