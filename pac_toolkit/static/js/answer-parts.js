/* Questions that a script makes easier: entries added and taken away, places given by tapping, one's own position. */
(() => {
  "use strict";
  const { all, one, entries } = pacRules;
  const form = one("form[data-answer]", document);
  const changed = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));

  // ---- repeats
  const numberOf = (entry, stem) => Number(one(`[name^="${stem}"]`, entry).name.slice(stem.length).split("-")[0]);
  const renumber = (repeat) => entries(repeat).forEach((entry, at) => {
    all("[data-number]", entry).forEach((place) => { place.textContent = String(at + 1); });
  });

  /* One more entry under the next free number, or under this one. */
  const add = (repeat, number) => {
    const frame = one("[data-repeat]", repeat), list = one("[data-entries]", repeat);
    const pattern = frame.dataset.repeat, stem = pattern.replace(/\d+-$/, "");
    const taken = all("[data-entry]", list).map((entry) => numberOf(entry, stem));
    const free = number ?? Math.max(-1, ...taken) + 1;
    if (taken.includes(free)) return null;
    list.insertAdjacentHTML("beforeend", one("template", frame).innerHTML.replaceAll(pattern, `${stem}${free}-`));
    const entry = list.lastElementChild;
    prepare(entry);
    renumber(repeat);
    return entry;
  };

  const startRepeat = (repeat) => {
    const frame = one("[data-repeat]", repeat), more = one("[data-more]", frame), plus = one("[data-add]", frame);
    if ("counted" in frame.dataset) return;
    // blank ones are for pages without a script
    entries(repeat).filter((entry) => !all("[data-inner]", entry).some((inner) => pacRules.filled(inner).length))
      .forEach((entry) => entry.remove());
    renumber(repeat);
    more.remove();
    plus.hidden = false;
    plus.addEventListener("click", () => {
      const entry = add(repeat);
      changed(frame);
      pacRules.focus(one("[data-inner]:not([hidden])", entry));
    });
    frame.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      button.closest("[data-entry]").remove();
      renumber(repeat);
      changed(frame);
      plus.focus();
    });
  };

  // ---- rankings
  const startRank = (fieldset) => {
    const selects = all("select", fieldset), tap = one("[data-tap]", fieldset);
    const box = document.createElement("div");
    box.className = "options ranks";
    const buttons = Array.from(selects[0].options).filter((option) => option.value).map((option) => {
      const button = document.createElement("button"), place = document.createElement("span"), words = document.createElement("bdi");
      button.type = "button";
      button.className = "rank";
      place.className = "rank__place";
      words.textContent = option.textContent;
      button.append(place, words);
      button.addEventListener("click", () => {
        const order = ranked(), offered = buttons.filter((other) => !other.button.hidden).map((other) => other.option.value);
        const kept = order.includes(option.value) ? order.filter((value) => value !== option.value) : [...order, option.value];
        const open = offered.filter((value) => !kept.includes(value));
        // the last one has one place left
        write(kept.length > order.length && open.length === 1 ? [...kept, ...open] : kept);
        changed(fieldset);
      });
      box.append(button);
      return { button, place, option };
    });
    const ranked = () => selects.map((select) => select.value).filter(Boolean);
    const write = (values) => selects.forEach((select, at) => { select.value = values[at] || ""; });
    const draw = () => {
      const order = ranked();
      buttons.forEach(({ button, place, option }) => {
        const at = order.indexOf(option.value);
        place.textContent = at < 0 ? "" : String(at + 1);
        button.setAttribute("aria-pressed", String(at >= 0));
        button.hidden = option.disabled;
      });
    };
    one(".ranking", fieldset).hidden = true;
    tap.hidden = false;
    tap.after(box);
    form.addEventListener("pac:shown", draw);
    draw();
  };

  // ---- a point, rounded: a street, not a door
  const startPoint = (locate) => {
    const status = one("[role=status]", locate), [latitude, longitude] = all("input", locate.parentElement);
    locate.hidden = !navigator.geolocation;
    one("button", locate).addEventListener("click", () => {
      status.textContent = status.dataset.wait;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        latitude.value = coords.latitude.toFixed(3);
        longitude.value = coords.longitude.toFixed(3);
        status.textContent = status.dataset.found;
        changed(longitude);
      }, () => { status.textContent = status.dataset.none; }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    });
  };

  const prepare = (root) => {
    all("[data-remove]", root).forEach((button) => { button.hidden = false; });
    all("fieldset[data-rank]", root).forEach(startRank);
    all("[data-locate]", root).forEach(startPoint);
  };

  /* Entries that a draft speaks of, by the names of their fields. */
  const restore = (names) => all('[data-type="repeat"]', form).forEach((repeat) => {
    const stem = one("[data-repeat]", repeat).dataset.repeat.replace(/\d+-$/, "");
    const numbers = names.filter((name) => name.startsWith(stem)).map((name) => parseInt(name.slice(stem.length), 10));
    [...new Set(numbers)].filter((number) => number >= 0).sort((a, b) => a - b).forEach((number) => add(repeat, number));
  });

  globalThis.pacParts = Object.freeze({ add, restore });
  prepare(form);
  all('[data-type="repeat"]', form).forEach(startRepeat);
})();
