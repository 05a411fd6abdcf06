/* The map page: row and area speak of the same place, the portrait comes beside the map, the controls act at once.
   Without this script every one of them is a link or a form that the server answers. */
(function () {
  "use strict";
  const map = document.getElementById("map");
  const table = document.querySelector("[data-map-table]");
  const portrait = document.querySelector("[data-portrait]");
  const controls = document.querySelector("[data-map-controls]");
  const find = document.querySelector("[data-map-find]");
  if (!map) { return; }

  /* The rows of places; a row that says that there is none is not one of them. */
  function rows() {
    return table ? Array.from(table.tBodies[0].rows).filter(function (row) { return row.dataset.code; }) : [];
  }

  /* Safari before 16 knows no requestSubmit; the plain way asks the server. */
  function send(form) {
    if (form.requestSubmit) { form.requestSubmit(); } else { form.submit(); }
  }

  function rowOf(code) {
    return rows().find(function (row) { return row.dataset.code === code; });
  }

  function tell(code, open) {
    map.dispatchEvent(new CustomEvent("pac:highlight", { detail: { code: code, open: open } }));
  }

  /* From the map to the row: only inside the list's own frame, never scrolling the page. */
  function point(code) {
    rows().forEach(function (row) { row.classList.toggle("is-pointed", row.dataset.code === code); });
    const row = code && rowOf(code);
    const frame = row && row.closest(".table-scroll");
    if (!frame) { return; }
    const head = table.tHead.offsetHeight;
    const above = row.offsetTop - head;
    const below = row.offsetTop + row.offsetHeight - frame.clientHeight;
    if (frame.scrollTop > above) { frame.scrollTop = above; }
    if (frame.scrollTop < below) { frame.scrollTop = below; }
  }

  function mark(code) {
    rows().forEach(function (row) {
      const isChosen = row.dataset.code === code;
      row.classList.toggle("is-chosen", isChosen);
      const link = row.querySelector("a");
      if (link) { isChosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"); }
    });
    map.querySelectorAll(".area").forEach(function (path) {
      path.classList.toggle("area--chosen", path.dataset.code === code);
    });
  }

  function here(code) {
    const address = new URL(window.location.href);
    address.searchParams.set("code", code);
    address.searchParams.delete("unknown");
    address.hash = "";
    return address;
  }

  async function choose(code, focus) {
    const wanted = new URL(portrait.dataset.address, window.location.href);
    wanted.searchParams.set("code", code);
    mark(code);
    try {
      const answer = await fetch(wanted, { credentials: "same-origin" });
      if (!answer.ok) { throw new Error(String(answer.status)); }
      const told = new DOMParser().parseFromString(await answer.text(), "text/html");
      portrait.replaceChildren(...told.body.childNodes);
    } catch {
      window.location.assign(here(code));
      return;
    }
    window.history.replaceState(null, "", here(code));
    const name = document.getElementById("portrait-name");
    if (name && focus) { name.focus({ preventScroll: true }); }
    if (name && window.matchMedia("(max-width: 59.99rem)").matches) {
      portrait.scrollIntoView({ block: "nearest" });
    }
  }

  if (portrait) {
    map.addEventListener("pac:choose", function (event) {
      event.preventDefault();
      choose(event.detail.code, false);
      point(event.detail.code);
    });
  }
  map.addEventListener("pac:hover", function (event) { point(event.detail.code); });

  if (table) {
    table.addEventListener("mouseover", function (event) {
      const row = event.target.closest("tr[data-code]");
      tell(row ? row.dataset.code : null, false);
    });
    table.addEventListener("mouseleave", function () { tell(null, false); });
    table.addEventListener("focusin", function (event) {
      const row = event.target.closest("tr[data-code]");
      if (row) { tell(row.dataset.code, true); }
    });
    table.addEventListener("click", function (event) {
      const link = event.target.closest("tbody th a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !portrait) { return; }
      event.preventDefault();
      const code = link.closest("tr").dataset.code;
      tell(code, true);
      choose(code, true);
    });
    const first = rows().find(function (row) { return row.classList.contains("is-chosen"); });
    if (first) { mark(first.dataset.code); point(first.dataset.code); }
  }

  if (controls) {
    controls.querySelector("[data-map-send]").hidden = true;
    controls.addEventListener("change", function () { send(controls); });
  }

  /* every commune with its names in both scripts, as the locator offers them */
  const offered = find ? Array.from(find.querySelectorAll("datalist option")).map(function (one) {
    return { code: one.dataset.code, names: pacNames.fold(one.value + " " + one.textContent) };
  }) : [];

  /* The list narrows while one types. A list that the server narrowed is asked for again: it holds no other row. */
  function listen(form) {
    const within = form.elements.within;
    const named = form.elements.named;
    const note = document.querySelector("[data-left-out]");
    const isWhole = !within.value && !named.value;
    form.querySelector("[data-map-send]").hidden = true;
    function narrow() {
      if (!isWhole) { send(form); return; }
      const known = named.value.trim() ? pacNames.find(offered, named.value) : offered;
      const codes = new Set(known.map(function (one) { return one.code; }));
      let left = 0;
      rows().forEach(function (row) {
        row.hidden = !codes.has(row.dataset.code) || !row.dataset.code.startsWith(within.value);
        left += row.hidden ? 1 : 0;
      });
      note.hidden = left === 0;
      const address = new URL(window.location.href);
      [within, named].forEach(function (field) {
        if (field.value) { address.searchParams.set(field.name, field.value); } else { address.searchParams.delete(field.name); }
      });
      window.history.replaceState(null, "", address);
    }
    within.addEventListener("change", narrow);
    named.addEventListener(isWhole ? "input" : "change", narrow);
    form.addEventListener("submit", function (event) {
      if (isWhole) { event.preventDefault(); narrow(); }
    });
    note.querySelector("[data-show-all]").addEventListener("click", function (event) {
      if (!isWhole) { return; }
      event.preventDefault();
      within.value = "";
      named.value = "";
      narrow();
    });
  }
  const filter = document.querySelector("[data-map-filter]");
  if (filter && table) { listen(filter); }

  /* A name that one commune bears is shown where it is; any other is a question to the server. */
  if (find && portrait) {
    const field = find.querySelector("input[type=search]");
    const isOfCommunes = !find.querySelector("input[name=level]");
    function located() {
      const wanted = pacNames.fold(field.value);
      if (!wanted) { return null; }
      const found = pacNames.find(offered, field.value);
      const exact = Array.from(field.list.options).find(function (one) {
        return [one.value, one.textContent].some(function (name) { return pacNames.fold(name) === wanted; });
      });
      const code = exact ? exact.dataset.code : found.length === 1 ? found[0].code : null;
      return code && !isOfCommunes ? code.split(".").slice(0, 2).join(".") : code;
    }
    let shown = "";
    field.addEventListener("input", function () { shown = ""; tell(located(), true); });
    /* a name taken from those offered needs no second press */
    field.addEventListener("change", function () { if (located()) { send(find); } });
    find.addEventListener("submit", function (event) {
      const code = located();
      if (!code) { return; }
      event.preventDefault();
      if (code === shown) { return; }
      shown = code;
      tell(code, true);
      point(code);
      choose(code, true);
    });
  }
})();
