/* The map in its own file: row and area speak of the same place, by pointer, tap and keyboard. No network, no storage. */
(function () {
  "use strict";
  const map = document.getElementById("map");
  const table = document.querySelector("[data-map-table]");
  const chosen = document.querySelector("[data-chosen]");
  if (!map || !table) { return; }
  const rows = Array.from(table.tBodies[0].rows);

  function tell(code, open) {
    map.dispatchEvent(new CustomEvent("pac:highlight", { detail: { code: code, open: open } }));
  }

  function choose(code) {
    rows.forEach(function (row) {
      const isChosen = row.dataset.code === code;
      row.classList.toggle("is-chosen", isChosen);
      row.querySelector("button").setAttribute("aria-pressed", String(isChosen));
    });
    map.querySelectorAll(".area").forEach(function (path) {
      path.classList.toggle("area--chosen", path.dataset.code === code);
    });
    const area = map.querySelector('.area[data-code="' + code + '"]');
    if (area) { tell(code, true); }
  }

  function say(code) {
    const row = rows.find(function (one) { return one.dataset.code === code; });
    if (!row) { return; }
    const name = document.createElement("b");
    const value = document.createElement("bdi");
    name.dir = "auto";
    name.textContent = row.cells[0].textContent.trim();
    value.textContent = row.cells[1].textContent.trim();
    chosen.replaceChildren(name, " ", value);
  }

  map.addEventListener("pac:choose", function (event) {
    event.preventDefault();
    choose(event.detail.code);
    say(event.detail.code);
  });
  map.addEventListener("pac:hover", function (event) {
    rows.forEach(function (row) { row.classList.toggle("is-pointed", row.dataset.code === event.detail.code); });
  });
  table.addEventListener("click", function (event) {
    const button = event.target.closest("button");
    if (!button) { return; }
    const code = button.closest("tr").dataset.code;
    choose(code);
    say(code);
    map.scrollIntoView({ block: "nearest" });
  });
  table.addEventListener("mouseover", function (event) {
    const row = event.target.closest("tr[data-code]");
    tell(row ? row.dataset.code : null, false);
  });
  table.addEventListener("focusin", function (event) {
    const row = event.target.closest("tr[data-code]");
    if (row) { tell(row.dataset.code, true); }
  });
})();
