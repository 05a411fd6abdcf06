// The page shown without a network: which forms open all the same, and trying again.
(() => {
  "use strict";
  const list = document.querySelector("[data-forms]");
  const again = document.querySelector("[data-try-again]");
  if (again) again.addEventListener("click", () => location.reload());
  // the network is back: the page that was wanted, when this one stands in its place
  window.addEventListener("online", () => { if (!/\/offline$/.test(location.pathname)) location.reload(); });
  if (!list || !window.caches) return;

  const language = document.documentElement.lang;
  const reader = new DOMParser();
  const addRow = (address, page) => {
    const panel = page.querySelector("[data-queue]");
    const link = document.createElement("a"), place = document.createElement("bdi"), row = document.createElement("li");
    link.href = address;
    link.textContent = (page.querySelector("h1") || page.querySelector("title")).textContent.trim();
    place.textContent = (panel && panel.dataset.commune) || (page.querySelector("main .lead bdi") || place).textContent;
    place.className = "muted";
    row.append(link, " ", place);
    list.append(row);
  };
  (async () => {
    const names = (await caches.keys()).filter((name) => /^pac-(form|desk):/.test(name));
    for (const name of names) {
      const cache = await caches.open(name);
      const pages = (await cache.keys()).map((request) => new URL(request.url)).filter((url) => !url.pathname.startsWith("/assets/"));
      // each form once: in this language where it was kept, else in the one it was
      const places = new Map();
      pages.forEach((url) => {
        const place = url.pathname.slice(4) + url.search;
        if (!places.has(place) || url.pathname.startsWith(`/${language}/`)) places.set(place, url);
      });
      for (const url of places.values()) {
        const response = await cache.match(url.pathname + url.search, { ignoreVary: true });
        addRow(url.pathname + url.search, reader.parseFromString(await response.text(), "text/html"));
      }
    }
    document.querySelector("[data-no-forms]").hidden = list.children.length > 0;
  })().catch(() => { /* storage is forbidden: nothing is kept */ });
})();
