// Estimates the reading time of a text from its words, or its characters in CJK scripts.
import readingTime from 'reading-time';

/**
 * Adults read 238 words of English non-fiction per minute (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047).
 * Technical prose is slower.
 */
const wordsPerMinute = 200;
/** As Medium counts Chinese, Japanese and Korean: https://help.medium.com/hc/en-us/articles/214991667-Read-time */
const charactersPerMinute = 500;

/** Characters that are counted one by one: Han, kana, bopomofo and Hangul. */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/gu;
/** Scripts without spaces between words, which `Intl.Segmenter` splits with a dictionary. */
const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });
/** Matches dashes and brackets between spaces, which are not words. */
const loneMarks = /(?<!\S)[^\p{L}\p{N}\s]+(?!\S)/gu;
/**
 * `reading-time` tests every character against several ranges. Shortening each run of letters to one is faster and
 * keeps the word count.
 */
const letters = /[A-Za-z0-9]+/g;

export interface ReadingTime {
  /** Whole minutes, rounded up, at least 1. */
  minutes: number;
  /** Words, plus characters of CJK scripts. */
  words: number;
}

/**
 * Estimates the reading time of a text.
 * @param prose text without code, markup and front matter
 */
export function computeReadingTime(prose: string): ReadingTime {
  const characters = prose.match(cjk)?.length ?? 0;
  const spaced = prose.replace(cjk, ' ').replace(unspaced, separateWords).replace(loneMarks, ' ');
  const { minutes, words } = readingTime(spaced.replace(letters, 'x'), { wordsPerMinute });
  return {
    minutes: Math.max(1, Math.ceil(minutes + characters / charactersPerMinute)),
    words: words + characters,
  };
}

function separateWords(text: string): string {
  const words = [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike);
  return ` ${words.map(({ segment }) => segment).join(' ')} `;
}
