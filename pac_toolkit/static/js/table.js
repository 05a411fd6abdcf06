/* Sorts a table[data-sortable] by the head that is pressed; without this script the table stands as it was sent. */
(function () {
  "use strict";

  function raw(row, place) {
    const cell = row.cells[place];
    return cell ? (cell.dataset.value ?? cell.textContent).trim() : "";
  }

  function comparer(kind) {
    if (kind === "text") {
      const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
      return collator.compare;
    }
    if (kind === "number") { return function (a, b) { return parseFloat(a) - parseFloat(b); }; }
    return function (a, b) { return a < b ? -1 : a > b ? 1 : 0; };
  }

  /* What has no value stays at the bottom whichever way one sorts. */
  function sort(table, head) {
    const rows = Array.from(table.tBodies[0].rows);
    const place = head.cellIndex;
    const down = head.getAttribute("aria-sort") === "ascending"
      || (!head.hasAttribute("aria-sort") && head.dataset.sort === "number");
    const compare = comparer(head.dataset.sort);
    rows.sort(function (one, other) {
      const a = raw(one, place);
      const b = raw(other, place);
      if (!a || !b) { return a ? -1 : b ? 1 : 0; }
      return down ? compare(b, a) : compare(a, b);
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows);
  }

  document.querySelectorAll("table[data-sortable]").forEach(function (table) {
    table.querySelectorAll("thead th[data-sort]").forEach(function (head) {
      /* a head that is a link sorts here too: the address it leads to asks the server for the same order */
      const link = head.querySelector("a.sort");
      if (link) {
        link.addEventListener("click", function (event) {
          if (event.ctrlKey || event.metaKey || event.shiftKey) { return; }
          event.preventDefault();
          sort(table, head);
        });
        return;
      }
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", function () { sort(table, head); });
      head.append(button);
    });
  });
})();
