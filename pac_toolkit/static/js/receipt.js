/* After sending: the draft is dropped, the link shared; a kiosk makes place for the next person. */
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);

  const sent = one("[data-sent]");
  if (sent) {
    try { localStorage.removeItem(`pac-draft:${sent.dataset.sent}`); } catch (error) { /* nothing kept */ }
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const share = one("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => navigator.share({ text: share.dataset.words, url: share.dataset.share }).catch(() => {}));
  }

  // replaced, not followed: the receipt is not left behind for "back"
  const next = one("a[data-person]");
  const leave = () => location.replace(next.href);
  if (next) next.addEventListener("click", (event) => { event.preventDefault(); leave(); });
  const left = one("[data-seconds]");
  if (left && next) {
    const until = Date.now() + Number(left.dataset.seconds) * 1000;
    setInterval(() => {
      const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      left.textContent = left.dataset.words.replace("{seconds}", seconds);
      if (!seconds) leave();
    }, 1000);
  }
})();
