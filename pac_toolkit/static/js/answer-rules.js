/* The questions of the page and their rules: what is answered, what is asked and offered now, what is wrong at which
   question. The rules are those of the questionnaire as the server sent them; expressions.js applies them. */
(() => {
  "use strict";
  const MOST_ENTRIES = 100;
  const one = (selector, root) => root.querySelector(selector);
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));
  const form = one("form[data-answer]", document);
  if (!form) return;
  const { rules, messages, sentences } = JSON.parse(one("script[data-live]", document).textContent);
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const isTick = (input) => /radio|checkbox/.test(input.type);
  const today = () => { const now = new Date(); return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10); };

  // ---- what is answered
  const blocks = (root = form) => all("[data-question-of], [data-inner]", root);
  const entries = (repeat) => all("[data-entry]:not([hidden])", repeat);
  const inputs = (block) => (block.dataset.type === "repeat" ? [] : all("input, textarea, select", block));
  const filled = (block) => inputs(block).filter((input) => (isTick(input) ? input.checked : input.value.trim()));
  const chosen = (block) => filled(block).map((input) => (input.type === "file" ? input.files[0].name : input.value.trim()));
  const given = (block) => {
    const { type } = block.dataset;
    if (type === "repeat") {
      return entries(block).map((entry) => Object.fromEntries(all("[data-inner]", entry).map((inner) => [inner.dataset.inner, given(inner)])));
    }
    if (type === "select_multiple" || type === "rank") return chosen(block);
    return type === "geopoint" ? chosen(block).join(" ") : chosen(block)[0] || "";
  };
  const nameOf = (block) => block.dataset.questionOf || block.dataset.inner;
  const pathOf = (block) => {
    if (block.dataset.questionOf) return block.dataset.questionOf;
    const entry = block.closest("[data-entry]"), repeat = entry.closest("[data-question-of]");
    return `${repeat.dataset.questionOf}[${entries(repeat).indexOf(entry) + 1}]/${block.dataset.inner}`;
  };

  // ---- what is asked and offered
  let told = pacExpressions.judge(rules, {}, today());
  const judge = () => {
    const raw = {};
    all("[data-question-of]", form).forEach((block) => { raw[block.dataset.questionOf] = given(block); });
    told = pacExpressions.judge(rules, raw, today());
  };

  /* Take away what a filter does not offer; true when something chosen went with it. */
  const offer = (block) => {
    const kept = told.offered[pathOf(block)];
    if (!kept) return false;
    let hasChanged = false;
    all("[data-option]", block).forEach((option) => {
      const control = option.matches("option") ? option : one("input", option);
      const isOut = !kept.includes(control.value);
      if (isOut && (control.checked || control.selected)) {
        control.checked = control.selected = false;
        hasChanged = true;
      }
      option.hidden = control.disabled = isOut;
    });
    all(".ranking > li", block).forEach((place, at) => { place.hidden = at >= kept.length; });
    const nothing = one("[data-nothing]", block);
    if (nothing) nothing.hidden = kept.length > 0;
    return hasChanged;
  };

  /* As many entries as the answers ask for; those too many are put aside, not lost. */
  const count = (repeat) => {
    const rule = rules.questions[repeat.dataset.questionOf];
    const worth = Math.trunc(Number(pacExpressions.evaluate(rule.count, { answers: told.answers, today: today() }))) || 0;
    const wanted = Math.max(0, Math.min(MOST_ENTRIES, worth)), before = entries(repeat).length;
    if (before === wanted) return false;
    while (all("[data-entry]", repeat).length < wanted) globalThis.pacParts.add(repeat);
    all("[data-entry]", repeat).forEach((entry, at) => {
      entry.hidden = at >= wanted;
      all("input, textarea, select", entry).forEach((input) => { input.disabled = entry.hidden; });
    });
    return true;
  };

  const show = () => {
    const asked = new Set(told.asked);
    let hasChanged = false;
    blocks().forEach((block) => {
      block.hidden = !asked.has(pathOf(block));
      if (!block.hidden && one("[data-option]", block) && block.dataset.type !== "repeat") hasChanged = offer(block) || hasChanged;
      if (!block.hidden && one(":scope > [data-counted]", block)) {
        hasChanged = count(block) || hasChanged;
        block.hidden = !entries(block).length;
      }
    });
    all("[data-cluster]", form).reverse().forEach((cluster) => {
      cluster.hidden = !all("[data-question-of], [data-inner]", cluster).some((block) => !block.hidden);
    });
    return hasChanged;
  };

  const limit = (list) => {
    const boxes = all("input", list), ticked = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => { box.disabled = box.closest("label").hidden || (!box.checked && ticked >= Number(list.dataset.limit)); });
    const output = one("[data-chosen]", list);
    output.hidden = !ticked;
    output.textContent = say(form.dataset.wordsChosen, { count: ticked, limit: list.dataset.limit });
  };

  /* Judge anew and show what follows; what a filter took away may decide more. */
  const refresh = () => {
    for (let pass = 0; pass < 4; pass += 1) {
      judge();
      if (!show()) break;
    }
    all("fieldset[data-limit]", form).forEach(limit);
    form.dispatchEvent(new Event("pac:shown"));
  };

  // ---- what is wrong
  const isTooLarge = (input) => input.type === "file" && Array.from(input.files).some((file) => file.size > Number(input.dataset.most));
  const faultOf = (block) => {
    if (block.hidden) return "";
    return inputs(block).some(isTooLarge) ? "picture_too_large" : told.faults[pathOf(block)] || "";
  };
  const wrong = (root) => blocks(root).filter((block) => faultOf(block) && !block.closest("[data-entry][hidden]"));
  const sentence = (block) => {
    const code = faultOf(block), own = messages[nameOf(block)] || {};
    return own[code] || sentences[code] || sentences.constraint;
  };
  const holderOf = (block) => one("fieldset, .field", block);
  const errorOf = (block) => one(":scope > .error", holderOf(block));
  const relieve = (block) => {
    const error = holderOf(block) && errorOf(block);
    if (!error) return;
    const described = block.querySelectorAll("[aria-describedby]");
    described.forEach((part) => part.setAttribute("aria-describedby", part.getAttribute("aria-describedby").replace(error.id, "").trim()));
    error.remove();
  };
  const complain = (block, text = sentence(block)) => {
    relieve(block);
    const holder = holderOf(block);
    if (!holder) return;
    const message = document.createElement("p"), start = document.createElement("span");
    message.className = "error";
    message.id = `${(holder.id || one("[id]", holder).id)}-error`;
    start.className = "visually-hidden";
    start.textContent = `${form.dataset.wordsCorrect} `;
    message.append(start, text);
    const above = one(":scope > legend, :scope > .label", holder);
    holder.insertBefore(message, above ? above.nextSibling : holder.firstChild);
    const control = holder.matches("fieldset") ? holder : one("input, textarea, select", holder);
    control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), message.id].filter(Boolean).join(" "));
  };
  const focus = (block) => {
    const target = inputs(block).find((input) => input.checkVisibility?.() !== false && !input.disabled) || one("button:not([hidden])", block);
    if (target) target.focus();
  };

  // ---- what is sent: clean answers without what is computed, which the server does itself
  const without = (scope, answers) => Object.fromEntries(Object.entries(answers)
    .filter(([name]) => !scope.questions[name].calculation)
    .map(([name, answer]) => [name, scope.questions[name].repeat ? answer.map((entry) => without(scope.questions[name].repeat, entry)) : answer]));
  const answers = () => without(rules, told.answers);

  globalThis.pacRules = Object.freeze({
    all, one, say, isTick, blocks, entries, inputs, filled, chosen, nameOf, pathOf, refresh, wrong, faultOf, complain, relieve, focus, answers,
  });
})();
