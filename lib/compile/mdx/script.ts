// Finds posts that are written in another script than that of their language: Arabic with `lang: en`, or without `lang`.

/** Scripts of languages that are also written in others than the usual one. */
const others: Readonly<Record<string, string>> = {
  az: 'Cyrl Arab',
  bs: 'Cyrl',
  ha: 'Arab',
  kk: 'Latn Arab',
  ku: 'Arab',
  ky: 'Latn Arab',
  mn: 'Mong Latn',
  ms: 'Arab',
  pa: 'Arab',
  sd: 'Deva',
  sr: 'Latn',
  tg: 'Latn Arab',
  tk: 'Cyrl Arab',
  uz: 'Cyrl Arab',
};

/** Scripts that consist of several, as Unicode has them. */
const parts: Readonly<Record<string, string>> = {
  Hans: 'Hani Bopo',
  Hant: 'Hani Bopo',
  Jpan: 'Hani Hira Kana',
  Kore: 'Hang Hani',
};

const scripts =
  'Latn Arab Hebr Cyrl Grek Hani Hira Kana Hang Thai Deva Beng Taml Telu Knda Mlym Gujr Guru Sinh Geor Armn Ethi Khmr Laoo Mymr'.split(
    ' ',
  );

/** Characters that are counted, and the letters that a decision needs. */
const sample = 5000;
const enough = 40;
/** Shares of the letters of a script. A technical text in any script has many names in Latin letters. */
const expectedShare = 0.15;
const otherShare = 0.7;

/**
 * @param prose the text without code
 * @param language of the post, which comes from its front matter if `isNamed`
 * @returns `problem: fix`
 */
export function findScriptProblem(prose: string, language: string, isNamed: boolean): string | undefined {
  const text = prose.slice(0, sample);
  const count = (script: string) => text.match(new RegExp(`\\p{Script=${script}}`, 'gu'))?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const share = (names: readonly string[]) => names.reduce((sum, name) => sum + count(name), 0) / letters;
  if (letters < enough || share(scriptsOf(language)) >= expectedShare) return undefined;
  const found =
    scripts.find((script) => share([script]) > otherShare) ??
    (share(['Hani', 'Hira', 'Kana']) > otherShare ? 'Jpan' : undefined);
  if (!found) return undefined;
  const name = new Intl.DisplayNames('en', { type: 'script' }).of(found) ?? found;
  const meant = new Intl.Locale(`und-${found === 'Hani' ? 'Hans' : found}`).maximize().language;
  const fix = `write lang: and the code of the language, such as lang: ${meant}`;
  return isNamed
    ? `is ${language}, but the text is in ${name} letters: ${fix}`
    : `is missing, and the text is in ${name} letters, unlike the language of the site, ${language}: ${fix}`;
}

function scriptsOf(tag: string): string[] {
  const { language, script = '' } = new Intl.Locale(tag).maximize();
  const isGiven = new Intl.Locale(tag).script !== undefined;
  const usual = parts[script] ?? script;
  return `${usual} ${isGiven ? '' : (others[language] ?? '')}`
    .split(' ')
    .filter((name) => scripts.includes(name) || name === 'Bopo' || name === 'Mong');
}
