// How long a text takes to read: words, or characters of the scripts that are read by the character.
import readingTime from 'reading-time';

/** Adults read 238 words of English non-fiction a minute (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047); technical prose is slower. */
const wordsPerMinute = 200;
/** Japanese and Chinese are read at some 500 characters a minute, what Medium's counter uses, too. */
const charactersPerMinute = 500;

/** Han, kana, bopomofo and Korean syllables with the marks of their own: written without spaces, or counted by syllable. */
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}]/gu;
/** Scripts whose words stand side by side without spaces: Unicode has dictionaries of them. */
const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });
/** A dash or a bracket between spaces is no word. */
const loneMarks = /(?<!\S)[^\p{L}\p{N}\s]+(?!\S)/gu;
/** `reading-time` tests every character against several ranges, so each run of letters is shortened to one: it counts the same words. */
const letters = /[A-Za-z0-9]+/g;

export interface ReadingTime {
  /** Whole minutes, rounded up, at least 1. */
  minutes: number;
  /** Words of scripts that have spaces, plus characters of those that do not. */
  words: number;
}

/** @param prose text for people: code, markup and front matter are taken out by the caller */
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
