/* Narrows the list of communes while a name is typed; without this script the server answers the same question.
   Needs fold.js. */
(function () {
  "use strict";
  const field = document.querySelector("input[data-filter]");
  const places = field && document.getElementById(field.dataset.filter);
  if (!places) { return; }
  const none = document.querySelector("[data-none]");
  const answered = document.querySelector("[data-answered]");

  const items = Array.from(places.querySelectorAll("li[data-names]")).map(function (item) {
    return { item: item, names: pacNames.fold(item.dataset.names) };
  });

  let found = [];
  function narrow() {
    const wanted = pacNames.fold(field.value);
    found = pacNames.find(items, field.value);
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
