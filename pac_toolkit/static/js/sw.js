// The service worker: a form opened once opens again without a network. `SITE` is written before this by the server.
// It keeps blank forms and what they load, nothing that says anything about anybody: the server marks what may be kept
// by the header `Pac-Keep: <round>/<version>/<public|staff>`. See docs/offline.md.
"use strict";
const LANGUAGES = SITE.languages.join("|");
const DESK = "pac-desk:";
// The one list of what may be kept: which addresses, and what the names of their caches begin with. One cache a round
// and version, so that neither a new version of the site nor another round ever drops a form that somebody relies on.
const KEPT = [
  { pattern: new RegExp(`^/(?:${LANGUAGES})/surveys/[^/]+/[0-9.]+$`), prefix: "pac-form:" },
  // the form of a workshop's record: with what is written in it, for the person who opened it
  { pattern: new RegExp(`^/(?:${LANGUAGES})/staff/workshops/(?:new|\\d+/edit)$`), prefix: DESK, isMarked: true },
];
const SHELL = "pac-shell:";
const MARK = "Pac-Keep";
// a network that says nothing for so long counts as none, when there is a kept copy
const PATIENCE = 5000;
const ANY = { ignoreVary: true };

const ruleOf = (url) => (url.origin === location.origin ? KEPT.find((rule) => rule.pattern.test(url.pathname)) : undefined);
const addressOf = (url) => url.pathname + url.search;
const isAsset = (url) => url.origin === location.origin && url.pathname.startsWith("/assets/");
const languageOf = (url) => SITE.languages.find((code) => url.pathname.startsWith(`/${code}/`)) || SITE.languages[0];

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(SHELL + SITE.version);
  await Promise.all(SITE.assets.map((address) => keepAsset(cache, address)));
  await Promise.all(Object.values(SITE.offline).map(async (address) => {
    // as a stranger sees it: no session in it
    const response = await fetch(address, { credentials: "omit", cache: "reload" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await keepAssets(cache, await response.clone().text());
    await cache.put(address, response);
  }));
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL) && name !== SHELL + SITE.version).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && /^\/\w\w\/sign-out$/.test(url.pathname)) event.waitUntil(forgetStaffForms(""));
  // somebody else may sit down after a session ran out
  if (request.method === "POST" && /^\/\w\w\/sign-in$/.test(url.pathname)) event.waitUntil(forgetStaffForms(DESK));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(event, url));
  else if (isAsset(url)) event.respondWith(caches.match(request, ANY).then((found) => found || fetch(request)));
});

// a page that was loaded before this worker was there asks to be kept (`keep`); its other languages (`also`) are kept
// where they are not there yet in the version of that page
self.addEventListener("message", (event) => {
  const { page, isNew, also } = event.data || {};
  const url = new URL(String(page), location.origin);
  if (!ruleOf(url)) return;
  event.waitUntil((async () => {
    if (isNew) await keepFrom(url);
    for (const address of Array.isArray(also) ? also : []) {
      const other = new URL(address, location.origin);
      const mark = await markOf(url) || "";
      // a public form is the same for everybody: fetched without the session, which stays as it is
      if (ruleOf(other) && await markOf(other) !== mark) await keepFrom(other, mark.endsWith("/staff") ? "same-origin" : "omit");
    }
  })());
});
const keepFrom = (url, credentials = "same-origin") => fetch(addressOf(url), { credentials }).then((response) => keep(ruleOf(url), url, response), () => undefined);
async function markOf(url) {
  const kept = await caches.match(addressOf(url), ANY);
  return kept && kept.headers.get(MARK);
}

async function open(event, url) {
  const rule = ruleOf(url);
  const kept = rule && await find(url);
  try {
    const coming = fetch(event.request);
    if (rule) event.waitUntil(coming.then((response) => keep(rule, url, response.clone()), () => undefined));
    const response = await (kept ? Promise.race([coming, silence()]) : coming);
    return response.status >= 500 && kept ? fromDevice(rule, kept) : response;
  } catch (error) {
    return kept ? fromDevice(rule, kept) : await caches.match(SITE.offline[languageOf(url)], ANY) || Response.error();
  }
}

// a page that must know that it comes from the device: its proof against forgery and its text may be old
async function fromDevice(rule, kept) {
  if (!rule.isMarked) return kept;
  const text = await kept.text();
  const headers = new Headers(kept.headers);
  headers.delete("Content-Encoding");
  return new Response(text.replace("<html ", "<html data-kept "), { status: kept.status, headers });
}

function silence() {
  return new Promise((_, give) => { setTimeout(() => give(new Error("silence")), PATIENCE); });
}

async function find(url) {
  const exact = await caches.match(addressOf(url), ANY);
  // a shared device asks for its own form; what else stands behind the address makes no other page
  return exact || (url.searchParams.has("channel") ? undefined : caches.match(url.pathname, ANY));
}

// ---- keeping
// the caches that a page is on its way to: its files are there before it, and a cache without a page is taken away
const filling = [];
async function keep(rule, url, response) {
  if (response.status === 404 || response.status === 410) return dropEverywhere(rule.prefix, url);
  const mark = response.headers.get(MARK);
  if (!response.ok || response.redirected || !mark) return undefined;
  const [round, version] = mark.split("/");
  const name = `${rule.prefix}${round}/${version}`;
  filling.push(name);
  try {
    const cache = await caches.open(name);
    // the page last: it is kept with all it needs, or as it was before
    await keepAssets(cache, await response.clone().text());
    await cache.put(addressOf(url), response);
  } catch (error) { return undefined; } finally { filling.splice(filling.indexOf(name), 1); }
  return drop(`${rule.prefix}${round}/`, name, addressOf(url));
}

async function keepAssets(cache, text) {
  const found = new Set(Array.from(text.matchAll(/\/assets\/[^\s"'#?()<>\\]+/g), (match) => match[0]));
  await Promise.all(Array.from(found, (address) => keepAsset(cache, address)));
}

async function keepAsset(cache, address) {
  if (await cache.match(address, ANY)) return;
  // named by content: what the browser has already is right
  const response = await caches.match(address, ANY) || await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  if (address.endsWith(".css")) {
    const links = Array.from((await response.clone().text()).matchAll(/url\(["']?([^"')]+)/g), (match) => match[1]);
    const files = links.filter((link) => !/^(data:|#)/.test(link)).map((link) => new URL(link, new URL(address, location.origin)).pathname);
    await Promise.all(files.map((file) => keepAsset(cache, file)));
  }
  await cache.put(address, response);
}

// this page out of every cache of this name but one; a cache without a page is gone
async function drop(prefix, but, address) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix) || name === but) continue;
    const cache = await caches.open(name);
    await cache.delete(address, ANY);
    const left = await cache.keys();
    if (!filling.includes(name) && left.every((request) => isAsset(new URL(request.url)))) await caches.delete(name);
  }
}

// a form that is no more, in none of the languages
async function dropEverywhere(prefix, url) {
  for (const code of SITE.languages) await drop(prefix, "", `/${code}${addressOf(url).slice(3)}`);
}

// the next person at this device gets the form that citizens get
async function forgetStaffForms(prefix) {
  for (const name of await caches.keys()) {
    if (name.startsWith(SHELL) || !name.startsWith(prefix)) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const mark = (await cache.match(request, ANY)).headers.get(MARK) || "";
      if (mark.endsWith("/staff")) await drop(name, "", addressOf(new URL(request.url)));
    }
  }
}
