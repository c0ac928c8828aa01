// Quotation marks by language.

/** Opening and closing marks, then those within a quotation. */
export interface Quotes {
  double: readonly [open: string, close: string];
  single: readonly [open: string, close: string];
}

/**
 * Marks of the languages that differ from English: `delimiters` of CLDR 48 (cldr-misc-full 48.2.0), except for the inner
 * marks of French, Armenian and Occitan, which CLDR has as guillemets again.
 */
const table: readonly (readonly [marks: string, languages: string])[] = [
  ['„ “ ‚ ‘', 'cs de dsb et hr hsb is ksh lb luy mk nds sk sl'],
  ['„ “ „ “', 'bg lt sgs'],
  ['„ ” ‘ ’', 'bs'],
  ['„ ” ’ ’', 'sr'],
  ['„ ” « »', 'pl ro szl'],
  ['„ ” » «', 'hu'],
  ['„ “ « »', 'ka'],
  ['« » “ ”', 'ast br ca el eu hy it kab kk lij oc pt-PT sc ti'],
  ['« » „ “', 'be os ru sah tyv uk'],
  ['« » ‹ ›', 'am fa fr-CH gsw mzn rm'],
  ['« » ‘ ’', 'nb nn no rw'],
  ['” ” ’ ’', 'fi he lag rn se sn sv yi'],
  ['” “ ’ ‘', 'ar syr ur'],
  ['‘ ’ “ ”', 'fur ia tn'],
  ['‘ ’ ‘ ’', 'nl'],
  ['» « › ‹', 'ug'],
  ['「 」 『 』', 'ja yue zh-Hant zh-HK zh-MO zh-TW'],
  ['«\u202f \u202f» “ ”', 'fr'],
];

const english: Quotes = { double: ['“', '”'], single: ['‘', '’'] };

const byLanguage = new Map(
  table.flatMap(([marks, languages]) => {
    const [open = '', close = '', innerOpen = '', innerClose = ''] = marks.split(' ');
    const quotes: Quotes = { double: [open, close], single: [innerOpen, innerClose] };
    return languages.split(' ').map((language) => [language, quotes] as const);
  }),
);

/** Returns the marks of a language tag such as `de-CH`, or those of English. */
export function quotesOf(language: string | undefined): Quotes {
  const parts = (language ?? 'en').split('-');
  for (let length = parts.length; length > 0; length--) {
    const found = byLanguage.get(parts.slice(0, length).join('-'));
    if (found) return found;
  }
  return english;
}
