/* What the expressions of a questionnaire are worth, and what it asks of whom: the rules of the Python
   package surveys, over the data it sends. Touches no page; tests/surveys runs the same vectors in both. */
(() => {
  "use strict";
  const LONGEST_SUBJECT = 250, LONGEST_TEXT = 2000, FIRST_DAY = -719162, LAST_DAY = 2932896;
  const DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";

  // objects without inherited keys: a question may be called "constructor"
  const bare = (...parts) => Object.assign(Object.create(null), ...parts);

  // values: text, number, boolean, as XPath 1.0 turns one into another
  const text = (v) => {
    if (typeof v !== "number") return String(v);
    if (Number.isInteger(v)) return BigInt(v).toString();
    const [, sign, whole, part = "", power] = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(v) || [];
    return power ? `${sign}0.${"0".repeat(power - 1)}${whole}${part}` : String(v);
  };
  const node = (a) => a == null ? "" : Array.isArray(a) ? a.filter((n) => typeof n === "string").join(" ") : text(a);
  const letters = (v) => [...text(v)];
  const words = (v) => text(v).split(/[ \t\r\n]+/).filter(Boolean);
  const trim = (s) => s.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
  const partOfDay = (s) => {
    const m = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(s);
    return m ? (m[1] * 3600 + m[2] * 60 + Number(m[3] || 0)) / 86400 : NaN;
  };
  const dayOf = (days) => new Date(days * 864e5).toISOString().slice(0, 10);
  const days = (s) => {
    const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?))?$/.exec(s) || [];
    const count = day > "0001" ? Date.parse(`${day}T00:00Z`) / 864e5 : NaN;
    return Number.isNaN(count) || dayOf(count) !== day ? NaN : count + (time ? partOfDay(time) : 0);
  };
  const number = (v) => {
    if (typeof v !== "string") return Number(v);
    const s = trim(v);
    return /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(s) ? Number(s) : days(s);
  };
  const whole = (v) => Math.trunc(number(v));
  const index = (v) => whole(v) || 0;
  const equal = (a, b) =>
    typeof a === "boolean" || typeof b === "boolean" ? !a === !b
      : typeof a === "number" || typeof b === "number" ? number(a) === number(b) : a === b;
  const round = (v, places = 0) => {
    const n = number(v), d = Math.max(-12, Math.min(12, index(places))), scale = Number(`1e${Math.abs(d)}`);
    const scaled = (d > 0 ? n * scale : n / scale) + 0.5;
    return Number.isFinite(scaled) ? (d > 0 ? Math.floor(scaled) / scale : Math.floor(scaled) * scale) : n;
  };

  // patterns: Python's ASCII \s, and its dot
  const patterns = new Map();
  const pattern = (source) => {
    if (!patterns.has(source)) {
      let inside = false;
      const ours = source.replace(/\\.|[[\].]/g, (sign) => {
        if (sign === "[" || sign === "]") inside = sign === "[";
        else if (sign === "\\s") return inside ? "\\t-\\r " : "[\\t-\\r ]";
        else if (sign === "\\S") return inside ? "\\0-\\x08\\x0e-\\x1f!-\\u{10ffff}" : "[^\\t-\\r ]";
        else if (sign === "." && !inside) return "[^\\n]";
        return sign;
      });
      patterns.set(source, new RegExp(`^(?:${ours})$`, "u"));
    }
    return patterns.get(source);
  };

  const FUNCTIONS = {
    "=": equal, "!=": (a, b) => !equal(a, b),
    "<": (a, b) => number(a) < number(b), "<=": (a, b) => number(a) <= number(b),
    ">": (a, b) => number(a) > number(b), ">=": (a, b) => number(a) >= number(b),
    "+": (a, b) => number(a) + number(b), "-": (a, b) => number(a) - number(b),
    "*": (a, b) => number(a) * number(b), div: (a, b) => number(a) / number(b),
    mod: (a, b) => number(a) % number(b), negate: (a) => -number(a),
    not: (a) => !a, true: () => true, false: () => false, coalesce: (a, b) => text(a) ? a : b,
    selected: (a, b) => words(a).includes(trim(text(b))), "count-selected": (a) => words(a).length,
    "selected-at": (a, b) => words(a)[index(b)] || "",
    string: text, "string-length": (a) => letters(a).length, concat: (...all) => all.map(text).join(""),
    contains: (a, b) => text(a).includes(text(b)), "starts-with": (a, b) => text(a).startsWith(text(b)),
    substr: (a, b, c = Infinity) => letters(a).slice(index(b), index(c)).join(""),
    "normalize-space": (a) => words(a).join(" "),
    regex: (a, p) => letters(a).length <= LONGEST_SUBJECT && pattern(p).test(text(a)),
    "to-number": number, int: whole, round,
    date: (a) => { const n = Math.floor(number(a)); return n >= FIRST_DAY && n <= LAST_DAY ? dayOf(n) : ""; },
    "decimal-time": (a) => partOfDay(text(a)),
  };
  const GATHERING = {
    sum: (all) => all.reduce((a, b) => a + b, 0), "count-non-empty": (all) => all.length,
    min: (all) => all.length ? Math.min(...all) : NaN, max: (all) => all.length ? Math.max(...all) : NaN,
  };
  const gather = (tree, here) => {
    const name = tree[1], { answers } = here;
    const found = tree[0] !== "name" ? [evaluate(tree, here)] : answers[name] !== undefined ? [node(answers[name])]
      : Object.values(answers).filter(Array.isArray).flat().map((entry) => node(entry[name]));
    return found.filter((v) => v !== "").map(number);
  };

  const evaluate = (tree, here) => {
    const [kind, ...parts] = tree, value = (part) => evaluate(part, here);
    switch (kind) {
      case "text": case "number": return parts[0];
      case "name": return node(here.answers[parts[0]]);
      case "column": return here.choice[parts[0]] || "";
      case "self": return node(here.current);
      case "today": return here.today;
      case "and": return parts.every((part) => holds(part, here));
      case "or": return parts.some((part) => holds(part, here));
      case "if": return value(parts[holds(parts[0], here) ? 1 : 2]);
      case "count": return [].concat(here.answers[parts[0][1]] || []).length;
    }
    if (kind in GATHERING) return GATHERING[kind](parts.flatMap((part) => gather(part, here)));
    return FUNCTIONS[kind](...parts.map(value));
  };
  const holds = (tree, here) => Boolean(evaluate(tree, here));

  /* What a tree is worth; here: { answers, current, today: "2026-11-22", choice }. */
  const worth = (tree, here) => evaluate(tree, { ...here, answers: bare(here.answers), choice: bare(here.choice) });

  // answers
  const full = (a) => a != null && a !== "" && !(Array.isArray(a) && !a.length);
  const calculated = (v) => typeof v !== "number" ? letters(v).slice(0, LONGEST_TEXT).join("") : Number.isFinite(v) ? v : "";
  const NUMBERS = /^(integer|decimal|range)$/;
  const typed = (rule, raw) => {
    if (typeof raw !== "string") return raw;
    if (/^(select_multiple|rank)$/.test(rule.type)) return words(raw);
    if (!NUMBERS.test(rule.type)) return trim(raw);
    const western = trim(raw).replace(/[٠-٩۰-۹]/g, (digit) => DIGITS.indexOf(digit) % 10);
    const plain = western.replace(/[٫,]/, ".").replace("−", "-");
    return plain && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : "";
  };

  /* Why what was typed cannot be an answer of its type, or "". */
  const misfit = (rule, raw, answer) => {
    const given = typeof raw === "string" ? trim(raw) : raw;
    if (rule.type === "geopoint" && typeof given === "string" && given) {
      const [lat, lon, ...more] = given.split(/\s+/).map((part) => typed({ type: "decimal" }, part));
      const isPoint = typeof lat === "number" && typeof lon === "number" && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
      return isPoint && more.length <= 2 ? "" : "not_a_point";
    }
    if (!NUMBERS.test(rule.type) || !full(given)) return "";
    const code = rule.type === "integer" ? "not_a_whole_number" : "not_a_number";
    if (typeof answer !== "number" || (rule.type === "integer" && !Number.isInteger(answer))) return code;
    if (!rule.bounds) return "";
    const [start, end, step] = rule.bounds, steps = (answer - start) / step;
    return answer < start || answer > end || Math.abs(steps - Math.round(steps)) > 1e-6 ? "out_of_range" : "";
  };

  /* What is chosen of the names offered, or why it cannot be: [answer, code]. */
  const choose = (type, answer, names) => {
    const chosen = full(answer) ? [...new Set([].concat(answer).map(text))] : [];
    if (!chosen.every((name) => names.includes(name))) return ["", "not_a_choice"];
    if (type === "select_multiple") return [names.filter((name) => chosen.includes(name))];
    if (type !== "rank") return [chosen[0]];
    return chosen.length && chosen.length < names.length ? ["", "incomplete_ranking"] : [chosen];
  };

  /* What is wrong with an answer once all are known, or "": an empty one breaks no constraint. */
  const blame = (rule, answer, here) => {
    if (rule.count) {
      const expected = Math.max(0, index(evaluate(rule.count, here)));
      return (answer || []).length === expected ? "" : "wrong_number_of_entries";
    }
    if (full(answer)) return rule.constraint && !holds(rule.constraint, here) ? "constraint" : "";
    return rule.required && (rule.required === true || holds(rule.required, here)) ? "required" : "";
  };

  /* What the answers so far lead to, by rules as surveys.browser sends them: { answers, asked: [name],
     offered: { name: [choice name] }, faults: { name: code } }; in a repeat the name is "children[1]/age". */
  const judge = (rules, raw, today) => {
    const told = { answers: bare(), asked: [], offered: bare(), faults: bare() }, later = [];

    const ask = (scope, given, own, outer, path) => {
      const see = (current, choice) => ({ answers: bare(outer(), own), current, today, choice: bare(choice) });
      for (const name of scope.order) {
        const rule = scope.questions[name], at = path + name;
        if (!(rule.relevant || []).every((tree) => holds(tree, see()))) continue;
        told.asked.push(at);
        let answer = rule.calculation ? calculated(evaluate(rule.calculation, see())) : typed(rule, given[name]);
        const unfit = rule.calculation ? "" : misfit(rule, given[name], answer);
        if (unfit) {
          told.faults[at] = unfit;
          answer = "";
        }
        if (rule.choices) {
          const kept = rule.choices.filter((choice) => !rule.filter || holds(rule.filter, see(null, choice)));
          let code;
          told.offered[at] = kept.map((choice) => choice.name);
          [answer, code] = choose(rule.type, answer, told.offered[at]);
          if (code) told.faults[at] = code;
        }
        // an entry sees what is around its repeat, not its siblings
        if (rule.repeat) answer = entries(rule.repeat, answer, at, () => bare(outer(), own, { [name]: undefined }));
        if (full(answer)) own[name] = answer;
        later.push(() => {
          const code = told.faults[at] || blame(rule, own[name], see(own[name]));
          if (code) told.faults[at] = code;
        });
      }
      return own;
    };

    // an entry without any answer is none, blamed for nothing, and calculations alone do not make one
    const entries = (scope, raws, at, around) => (raws || []).flatMap((entry, number) => {
      const blamed = later.length, isBlank = !Object.values(entry).some(full);
      const kept = ask(scope, bare(entry), bare(), around, `${at}[${number + 1}]/`);
      if (isBlank) later.length = blamed;
      return !isBlank && Object.keys(kept).some((name) => !scope.questions[name].calculation) ? [kept] : [];
    });

    ask(rules, bare(raw), told.answers, bare, "");
    later.forEach((fault) => fault());
    return told;
  };

  globalThis.pacExpressions = Object.freeze({ evaluate: worth, judge, text });
})();
