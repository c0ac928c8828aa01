// Rules of style for the ten posts that a script can check. Each comes from a problem that a reader found.

export interface Finding {
  rule: string;
  /** The sentence, or its beginning. */
  text: string;
}

interface Section {
  /** Sentences by paragraph, the introduction first. */
  paragraphs: string[][];
}

/** Removes code, tables, components, formulas, and all front matter except the description. Links keep their words and a mark. */
function readProse(source: string): string {
  return source
    .replace(/^---\n[\s\S]*?^description: "(.*)"$[\s\S]*?\n---\n/m, '$1\n\n')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/^\|.*$/gm, '')
    .replace(/^<[A-Z][^\n]*>$/gm, '')
    .replace(/^<\/\w+>$/gm, '')
    .replace(/`[^`\n]+`/g, 'code')
    .replace(/\[([^\]]+)\]\((?:[^()]|\([^)]*\))*\)/g, '$1\u2197');
}

function splitSentences(paragraph: string): string[] {
  return paragraph
    .replace(/\s+/g, ' ')
    .split(/(?<=[.?!]["”]?\)?) (?=["“(A-Z`])/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
}

function readSections(source: string): Section[] {
  return readProse(source)
    .split(/^## .*$/m)
    .map((text) => ({
      paragraphs: text
        .split(/\n\s*\n/)
        .map(splitSentences)
        .filter((one) => one.length > 0),
    }));
}

const countWords = (sentence: string) => sentence.split(' ').length;
/** A sentence with a figure, a link or code says something that can be checked. */
const isPlain = (sentence: string) => !/[\d\u2197]|\bcode\b|^[-*\d]/.test(sentence);
const isNegated = (sentence: string) => /\b(?:not|never|rarely|hardly|no longer|cannot)\b|n't\b/.test(sentence);
const firstWord = (sentence: string) => sentence.split(' ')[0];
/** Whether a sentence says something else about the subject of the previous one. */
const continues = (sentence: string, next: string) =>
  firstWord(sentence) === firstWord(next) || /^(?:It|They|He|She|That|This|Those) /.test(next);

type Check = (sections: readonly Section[]) => string[];

/** A rule for one sentence and the next one. */
function eachSentence(matches: (sentence: string, next: string | undefined) => boolean): Check {
  return (sections) =>
    sections.flatMap(({ paragraphs }) =>
      paragraphs.flatMap((sentences) => sentences.filter((one, index) => matches(one, sentences[index + 1]))),
    );
}

const rules: Record<string, Check> = {
  'a short maxim ends a section': (sections) =>
    sections.flatMap(({ paragraphs }) => {
      const last = paragraphs.at(-1)?.at(-1) ?? '';
      return countWords(last) <= 9 && isPlain(last) && last.endsWith('.') ? [last] : [];
    }),
  'a verdict of six words or fewer ends a paragraph': (sections) =>
    sections.flatMap(({ paragraphs }) =>
      paragraphs.flatMap((sentences) => {
        const last = sentences.length > 1 ? (sentences.at(-1) ?? '') : '';
        return last.endsWith('.') && countWords(last) <= 6 && isPlain(last) ? [last] : [];
      }),
    ),
  '"I would"': eachSentence((sentence) => /\bI(?:'d| would)\b/.test(sentence)),
  '"nobody" or "no one"': eachSentence((sentence) => /\b(?:nobody|no one|no-one)\b/i.test(sentence)),
  'a causal "since"': eachSentence((sentence) => /, since\b/.test(sentence) || /^Since\b.*,/.test(sentence)),
  '"deserves" or "earns its place"': eachSentence((sentence) =>
    /\bdeserve[sd]?\b|\bearn(?:s|ed)? (?:its|their) (?:place|keep)\b/i.test(sentence),
  ),
  'a paragraph begins with its number': (sections) =>
    sections.flatMap(({ paragraphs }) =>
      paragraphs.flatMap(([first = '']) =>
        /^(?:The (?:first|second|third|fourth|last|next|worst|other)\b|First,|Second,|Third,|Next is)/.test(first)
          ? [first]
          : [],
      ),
    ),
  'a chain of "The second"': eachSentence((sentence) => /^(?:The )?(?:[Ss]econd|[Tt]hird)\b/.test(sentence)),
  'a denial, then an assertion': eachSentence(
    (sentence, next) =>
      /\bnot [^.;:]+; (?:it|they|that|he|she) /.test(sentence) ||
      / not because .* but because |\bnot (?:just|only|merely) .* but /.test(sentence) ||
      (next !== undefined &&
        isNegated(sentence) &&
        countWords(next) <= 10 &&
        isPlain(next) &&
        continues(sentence, next)),
  ),
  'a study without its size or year': (sections) =>
    sections.flatMap(({ paragraphs }) =>
      paragraphs.flatMap((sentences) => {
        const text = sentences.join(' ');
        const cited = /(?:study|trial|experiment|meta-analysis|cohort|survey)\b[^.]{0,60}\u2197/i.exec(text);
        const hasYear = /\b(?:19|20)\d\d\b/.test(text);
        const hasSize =
          /\b\d[\d,]*\S* (?:[\w-]+ ){0,4}(?:runners|tests|people|developers|programmers|participants|adults|students|samples|sessions|tasks|studies|athletes|volunteers|trials)\b/.test(
            text,
          );
        return cited && !(hasYear && hasSize) ? [cited[0]] : [];
      }),
    ),
};

export const ruleNames: readonly string[] = Object.keys(rules);

/** @param source the MDX of a post */
export function checkStyle(source: string): Finding[] {
  const sections = readSections(source);
  return Object.entries(rules).flatMap(([rule, check]) => check(sections).map((text) => ({ rule, text })));
}
