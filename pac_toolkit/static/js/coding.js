/* Coding free texts by keyboard: Enter in a list keeps what is chosen, and what excludes it is let go. */
(function () {
  "use strict";

  const form = document.querySelector("form.coding");
  if (!form) { return; }
  const { theme, need, dismissal } = form.elements;

  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.tagName === "SELECT") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  form.addEventListener("change", function (event) {
    if (event.target === dismissal && dismissal.value) {
      theme.value = "";
      if (need) { need.value = ""; }
    } else if (event.target.value) {
      dismissal.value = "";
    }
  });
}());
