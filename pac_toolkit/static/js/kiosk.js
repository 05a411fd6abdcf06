/* A form left half-way in a kiosk empties itself: it asks first. The next person finds nothing of the one before. */
(() => {
  "use strict";
  const GRACE_SECONDS = 30;
  const one = (selector) => document.querySelector(selector);
  const form = one("form[data-answer]"), ask = one("[data-ask]"), left = one("[data-left]");
  const idle = Number(form.dataset.idle) * 1000;
  const leave = () => location.replace(form.dataset.blank);
  let touched = Date.now(), asked = 0;

  const isBlank = () => !form.hidden && !one("[data-intro]").hidden && !form.querySelector("[data-intro] input:checked");
  const stay = () => {
    touched = Date.now();
    asked = 0;
    if (ask.open) ask.close();
  };
  ["pointerdown", "keydown", "scroll"].forEach((kind) => {
    document.addEventListener(kind, () => { if (!asked) touched = Date.now(); }, { capture: true, passive: true });
  });
  one("[data-on]").addEventListener("click", stay);
  ask.addEventListener("close", stay);
  setInterval(() => {
    if (!asked && !isBlank() && Date.now() - touched >= idle) {
      asked = Date.now();
      ask.showModal();
    }
    if (!asked) return;
    const seconds = Math.max(0, Math.ceil(GRACE_SECONDS - (Date.now() - asked) / 1000));
    left.textContent = String(seconds);
    if (!seconds) leave();
  }, 1000);
})();
