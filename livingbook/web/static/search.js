/* Ranks the sections of the book for Sphinx's search page, from the index that livingbook/web/search.py writes. */
"use strict";

(() => {
  // The usual constants of BM25: how soon repetition stops counting, and how much a long section is marked down.
  const REPETITION = 1.2, LENGTH = 0.75;
  // How hard a missing word counts, how many places are shown at most, and which share of the best score they need.
  const MISSING = 3, MOST = 40, LEAST = 0.15;
  // A heading that is nearly the query itself comes before passages (at most 50), a glossary entry (100) before both.
  const PASSAGE = 50;
  Scorer.title = 60;

  Object.assign(Documentation.TRANSLATIONS, {
    "Search finished, found ${resultCount} page(s) matching the search query.":
      "Places found, the most fitting first: ${resultCount}.",
  });

  // Asked for when a search has ended: only then is it known whether the book has a glossary.
  Object.defineProperty(Documentation.TRANSLATIONS, "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.", {
    get: () => [
      "Nothing in this book matches. Try fewer words, or another word for the same thing",
      Search._index.sections.places.some(([, anchor]) => anchor.startsWith("term-"))
        ? "; the glossary lists the words and acronyms that the book uses." : ".",
    ].join(""),
  });

  // Sphinx leaves numbers out of a query; readers look for years.
  const parse = Search._parseQuery;
  Search._parseQuery = (query) => {
    const parsed = parse(query);
    for (const number of query.match(/(?<![\p{L}\d-])\d{2,}(?![\p{L}\d])/gu) || []) {
      parsed[1].add(number);
      parsed[3].add(number);
    }
    // It means to leave out words with a minus before them, but loses the minus.
    const stemmer = new Stemmer();
    for (const [, unwanted] of query.matchAll(/(?<!\S)-([\p{L}\d]+)/gu)) {
      const word = stemmer.stemWord(unwanted.toLowerCase());
      if (!parsed[1].delete(word)) continue;
      parsed[2].add(word);
      parsed[3].delete(unwanted.toLowerCase());
    }
    return parsed;
  };

  // Sphinx finds a glossary entry twice, as a term and as a passage; one place is enough, under its full name.
  const perform = Search._performSearch;
  Search._performSearch = (...words) => {
    const places = new Map();
    for (const result of perform(...words).reverse()) {
      const place = result[0] + result[2];
      const known = places.get(place);
      if (!known) places.set(place, result);
      else if (result[1].length > known[1].length) known[1] = result[1];
    }
    return [...places.values()].reverse();
  };

  // Where British and American spelling differ, as far as stems show it: licence, programme, organise, colour, centre;
  // and what can be done with a thing finds where it is done: reusable.
  const SPELLINGS = [[/ens$/, "enc"], [/enc$/, "ens"], [/m$/, "mm"], [/mm$/, "m"], [/iz/, "is"], [/or$/, "our"], [/er$/, "re"], [/a(?:bl)$/, ""]];

  /** Give the words of the index that a word of the query means: itself, another spelling, or those it begins. */
  function meant(word) {
    const { words } = Search._index.sections;
    const spelled = [word, ...SPELLINGS.map(([from, to]) => word.replace(from, to))].find((one) => Object.hasOwn(words, one));
    if (spelled) return [spelled];
    return word.length < 3 ? [] : Object.keys(words).filter((other) => other.startsWith(word));
  }

  /** Give how much a word weighs in each section: number of the section -> weight. */
  function weigh(word) {
    const { words, acronyms } = Search._index.sections;
    const weights = new Map();
    for (const one of meant(word)) {
      const found = words[one];
      for (let i = 0; i < found.length; i += 2) weights.set(found[i], (weights.get(found[i]) || 0) + found[i + 1]);
    }
    // 'ISS' finds what is said of the International Space Station too.
    const [first, ...others] = (Object.hasOwn(acronyms, word) ? acronyms[word] : []).map(weigh);
    for (const [place, weight] of first || []) {
      if (others.every((other) => other.has(place))) {
        const least = Math.min(weight, ...others.map((other) => other.get(place)));
        weights.set(place, (weights.get(place) || 0) + least);
      }
    }
    return weights;
  }

  /** Score the sections by the words of the query: number of a section -> { score, words found }. */
  function rank(terms) {
    const { places, weights: pages } = Search._index.sections;
    const average = places.reduce((sum, place) => sum + place[3], 0) / places.length;
    const scores = new Map();
    for (const word of terms) {
      const weights = weigh(word);
      const rarity = Math.log(1 + (places.length - weights.size + 0.5) / (weights.size + 0.5));
      for (const [place, weight] of weights) {
        const [page, , , length] = places[place];
        const long = 1 - LENGTH + LENGTH * length / average;
        const entry = scores.get(place) || { score: 0, words: 0 };
        entry.score += (pages[page] ?? 1) * rarity * weight * (REPETITION + 1) / (weight + REPETITION * long);
        entry.words += 1;
        scores.set(place, entry);
      }
    }
    return scores;
  }

  Search.performTermsSearch = (terms, excluded) => {
    const { docnames, titles, filenames, sections } = Search._index;
    const scores = rank(terms);
    for (const word of excluded) for (const place of rank([word]).keys()) scores.delete(place);
    // A passage that lacks a word of the query falls far behind one that has them all.
    for (const entry of scores.values()) entry.score *= (entry.words / terms.size) ** MISSING;
    const ranked = [...scores].sort((one, other) => other[1].score - one[1].score);
    const best = ranked.length ? ranked[0][1].score : 1;
    return ranked.filter(([, { score }]) => score > LEAST * best).slice(0, MOST).map(([place, { score }]) => {
      const [page, anchor, title] = sections.places[place];
      const name = anchor ? `${titles[page]} > ${title}` : titles[page];
      return [docnames[page], name, anchor && `#${anchor}`, null, PASSAGE * score / best, filenames[page]];
    });
  };
})();
