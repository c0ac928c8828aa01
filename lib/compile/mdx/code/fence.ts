// Parses the text after the backticks of a code fence: ```ts title="x.ts" {2,4-6} ins={3} del={4} lineNumbers wrap
// It also knows how other programs write the same.
import { formatSuggestion } from '#lib/model/wording.ts';

export interface Fence {
  title?: string;
  /** Line numbers in the block, from 1. */
  mark: Set<number>;
  ins: Set<number>;
  del: Set<number>;
  /** The number of the first line. Absent if lines are not numbered. */
  firstNumber?: number;
  /** Wraps long lines. Otherwise the block scrolls. */
  isWrapped?: boolean;
  proof?: Proof;
  /** Options that are ignored, as `problem: fix`. */
  problems: string[];
}

/** How far the code of a block can be trusted, for its caption: executed="Node 24" */
export interface Proof {
  kind: 'executed' | 'checked' | 'illustration';
  /** The programs that ran or checked it, with their versions, or the reason why none did. */
  words: string;
}

/** Splits the first line of a fence into the language and its options. */
export function splitInfo(lang: string, meta: string): { lang: string; meta: string } {
  const info = `${lang} ${meta}`.trim();
  // Pandoc, R Markdown and Quarto: {.python .numberLines}, {r echo=FALSE}
  const [, inside] = /^\{\s*([^{}]*)\}$/.exec(info) ?? [];
  if (inside !== undefined) {
    const [first = '', ...others] = inside.split(/[\s,]+/).filter(Boolean);
    return { lang: first.replace(/^\./, ''), meta: others.map((word) => word.replace(/^\./, '')).join(' ') };
  }
  // js{1,3}, ts:line-numbers, js:app.js, rust,no_run
  const [, language = lang, sign = '', rest = ''] = /^([^\s{:,=]+)([{:,])(.*)$/.exec(info) ?? [];
  if (sign === '{') return { lang: language, meta: `{${rest}` };
  if (sign === ',') return { lang: language, meta: rest.replaceAll(/,(?![^{["]*[\]}"])/g, ' ') };
  if (sign === ':') {
    const [, name = '', options = ''] = /^(\S*)(.*)$/.exec(rest) ?? [];
    return { lang: language, meta: `${/^(?:no-)?line-numbers/.test(name) ? name : `title="${name}"`}${options}` };
  }
  return { lang, meta };
}

type Mark = 'mark' | 'ins' | 'del';

/** Meanings of the words, in lower case and without `-` and `_`. An empty meaning is ignored without a warning. */
const meanings: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    title: 'title filename file name caption header label',
    numbers: 'linenumbers showlinenumbers linenos numberlines numbers lineno linenums',
    first: 'linenostart startline startfrom startlinenumber start',
    plain: 'nolinenumbers nolinenos',
    mark: 'mark hllines hl highlight highlightlines highlightedlines lines emphasizelines',
    ins: 'ins insert inserted add added',
    del: 'del delete deleted remove removed',
    wrap: 'wrap wraplines softwrap',
    executed: 'executed',
    checked: 'checked',
    illustration: 'illustration',
    '': 'copy nocopy ignore norun shouldpanic compilefail edition2015 edition2018 edition2021 edition2024 twoslash live theme frame anchorlinenos lineanchors guesslang style cmdprompt noeval echo eval',
  }).flatMap(([meaning, words]) => words.split(' ').map((word) => [word, meaning] as const)),
);

const value = /"[^"]*"|'[^']*'|\{[^{}]*\}|\[[^[\]]*\]|[^\s"'{}]+/.source;
const part = new RegExp(`([A-Za-z][\\w-]*)=(${value})|(\\{[^{}]*\\})|(\\[[^[\\]]+\\])|(\\S+)`, 'g');
/** The names of options with words, for suggestions. */
const names = ['title', 'ins', 'del', 'lineNumbers', 'showLineNumbers', 'wrap', 'executed', 'checked', 'illustration'];
const advice = 'use title="x.ts", {2,4-6}, ins={3}, del={4}, lineNumbers or wrap';

/**
 * Parses the options of a code fence.
 * @param meta the text after the language
 * @param lines the number of lines in the block
 */
export function parseFence(meta: string, lines: number): Fence {
  const fence: Fence = { mark: new Set(), ins: new Set(), del: new Set(), problems: [] };
  // VitePress: :line-numbers=2, and rehype-pretty-code: showLineNumbers{2}
  const options = meta.replace(/(?<!\S):(?=[a-z])/g, '').replace(/(?<=\bshowLineNumbers)\{(\d+)\}/, '=$1');
  readOptions(options, fence, lines);
  return fence;
}

function readOptions(meta: string, fence: Fence, lines: number): void {
  let last = '';
  let open: string | undefined;
  for (const [typed, key, given = '', braces, brackets, word] of meta.matchAll(part)) {
    const inside = braces?.slice(1, -1) ?? '';
    const isBehind = open !== undefined && word !== undefined && !isOption(word);
    if (isBehind) {
      fence.problems.push(`has ${word} after ${open}, which is ignored: write ${quoteValue(`${open} ${word}`)}`);
      continue;
    }
    open = key !== undefined && /^[^"'{[]/.test(given) && hasWords(key) ? typed : undefined;
    if (key !== undefined) last = readOption(key, given, typed, fence, lines);
    else if (brackets !== undefined) readOption('title', brackets, typed, fence, lines);
    else if (braces !== undefined && /[A-Za-z]/.test(inside)) readOptions(splitAttributes(inside), fence, lines);
    else if (braces !== undefined) addRanges(fence, 'mark', inside, lines);
    // Zola separates lines by spaces: hl_lines=1 3-5
    else if (word && last === 'mark' && /^\d+(?:-\d+)?$/.test(word)) addRanges(fence, 'mark', word, lines, true);
    else if (word) readOption(word, undefined, typed, fence, lines);
  }
}

function meaningOf(key: string): string | undefined {
  return meanings[key.toLowerCase().replace(/[-_]/g, '')];
}

function isOption(word: string): boolean {
  return meaningOf(word) !== undefined;
}

/** @returns whether the value of an option may have several words */
function hasWords(key: string): boolean {
  return /^(?:title|executed|checked|illustration)$/.test(meaningOf(key) ?? '');
}

/** @returns an option with its value in quotes: `title="my file.ts"` */
function quoteValue(option: string): string {
  return option.replace(/=(.*)$/s, '="$1"');
}

/** Hugo separates attributes by commas: {linenos=table,hl_lines=[8,"15-17"]} */
function splitAttributes(inside: string): string {
  return inside.replace(/\[[^[\]]*\]/g, (list) => list.replace(/"/g, '')).replace(/,(?=\s*[A-Za-z])/g, ' ');
}

/** @returns the meaning of the option */
function readOption(key: string, given: string | undefined, typed: string, fence: Fence, lines: number): string {
  const meaning = meaningOf(key);
  const text = given?.replace(/^["'{[](.*)["'}\]]$/s, '$1');
  const isOff = /^(?:false|no|off)$/i.test(text ?? '');
  if (meaning === 'title' && text !== undefined) {
    if (fence.title !== undefined) fence.problems.push('has two titles: keep one');
    else fence.title = text;
  } else if (meaning === 'wrap') fence.isWrapped = !isOff;
  else if (meaning === 'numbers' && !isOff)
    fence.firstNumber = /^\d+$/.test(text ?? '') ? Number(text) : (fence.firstNumber ?? 1);
  else if (meaning === 'numbers' || meaning === 'plain') delete fence.firstNumber;
  else if (meaning === 'first' && /^\d+$/.test(text ?? '')) fence.firstNumber = Number(text);
  else if ((meaning === 'mark' || meaning === 'ins' || meaning === 'del') && text !== undefined) {
    addRanges(fence, meaning, text, lines);
  } else if (meaning === 'executed' || meaning === 'checked' || meaning === 'illustration') {
    readProof(fence, meaning, text ?? '');
  } else if (meaning !== '') {
    const suggestion = /^[\w-]+$/.test(key) ? formatSuggestion(key, names) : '';
    fence.problems.push(`does not know ${typed}${suggestion}, which is ignored: ${advice}`);
  }
  return meaning ?? '';
}

function readProof(fence: Fence, kind: Proof['kind'], words: string): void {
  if (!words.trim()) {
    const example =
      kind === 'illustration' ? 'the reason, illustration="the figures are made up"' : `the program, ${kind}="Node 24"`;
    fence.problems.push(`has ${kind} without words: name ${example}`);
  } else if (fence.proof) fence.problems.push(`is both ${fence.proof.kind} and ${kind}: keep one`);
  else fence.proof = { kind, words: words.trim() };
}

/** Adds the line ranges of one mark. Each line has at most one mark. */
function addRanges(fence: Fence, kind: Mark, ranges: string, lines: number, isMore = false): void {
  const numbers = parseRanges(ranges, lines);
  if (typeof numbers === 'string') {
    fence.problems.push(numbers);
    return;
  }
  if (fence[kind].size > 0 && !isMore) {
    fence.problems.push(`marks lines twice with ${kind === 'mark' ? '' : `${kind}=`}{...}: write them in one, {2,4-6}`);
    return;
  }
  const marked = new Set([...fence.mark, ...fence.ins, ...fence.del]);
  const [twice] = numbers.intersection(marked);
  if (twice !== undefined) fence.problems.push(`marks line ${twice} in two ways: keep one`);
  fence[kind] = fence[kind].union(numbers.difference(marked));
}

function parseRanges(text: string, lines: number): Set<number> | string {
  const numbers = new Set<number>();
  for (const range of text.trim().split(/\s*,\s*|\s+/)) {
    const [, from = '', to = from] = /^["']?(\d+)(?:-(\d+))?["']?$/.exec(range) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (!from || first < 1 || last < first) return `has the lines {${text}}, which are ignored: write them as {2,4-6}`;
    if (last > lines) return `has the line ${last} in {${text}}, the block has ${lines}: correct the number`;
    for (let line = first; line <= last; line++) numbers.add(line);
  }
  return numbers;
}
