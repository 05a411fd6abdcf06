/* Draws each [data-chart] from the figure in its own <script type="application/json">. The table beside it says the same;
   where it stands in details[data-chart-table] it is folded once its chart is drawn. */
(function () {
  "use strict";
  document.querySelectorAll("[data-chart]").forEach(function (place) {
    const source = document.getElementById(place.dataset.chart);
    if (!source || !window.Plotly) { return; }
    const figure = JSON.parse(source.textContent);
    place.hidden = false;
    window.Plotly.newPlot(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
    const table = place.closest("figure") && place.closest("figure").nextElementSibling;
    if (table && table.matches("details[data-chart-table]")) { table.open = false; }
  });
})();
