/* Names as they are recognised however they are written: the same letters as the server folds them. */
(function (page) {
  "use strict";

  /* Accents, hamza, ta marbuta, tatweel, gaf, apostrophes, Ouled and Oulad, Beni and Bni. */
  function fold(text) {
    return text.normalize("NFKC").replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627").replace(/[\u0649\u0626]/g, "\u064a")
      .replace(/\u0624/g, "\u0648").replace(/\u0629/g, "\u0647").replace(/[\u06ad\u06af]/g, "\u0643")
      .replace(/[\u0621\u0640]/g, "").toLowerCase().normalize("NFD").replace(/[\p{Mn}\p{Cf}]/gu, "")
      .replace(/['’‘ʼ`´]/g, "").replace(/[^\p{L}\p{N}_]+/gu, " ").trim()
      .replace(/\b(?:ouled|oulad|awlad|wlad)\b/g, "oulad").replace(/\b(?:beni|bni|bani)\b/g, "bni");
  }

  /* What is left of a spelling without doubled letters, vowels and the article: Afourer and Afourar are the same place. */
  function bare(words) {
    return words.replace(/([a-z])\1/g, "$1").replace(/[aeiouy]/g, "").replace(/(^| )\u0627\u0644/g, "$1");
  }

  /* The items whose folded `names` hold what was written; when none does, those that sound like it. */
  function find(items, written) {
    const wanted = fold(written);
    const found = items.filter(function (one) { return one.names.includes(wanted); });
    if (found.length || bare(wanted).replace(/ /g, "").length <= 2) { return found; }
    return items.filter(function (one) { return bare(one.names).includes(bare(wanted)); });
  }

  page.pacNames = { fold: fold, find: find };
})(window);
