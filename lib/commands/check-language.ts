// `npm run lint:language`: reports sentences in comments, titles of tests and Markdown documents that do not begin with a subject,
// and fragments without a verb in comments.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { extname } from 'node:path';

/** A part of a file that is prose: a comment, the title of a test, a paragraph, a list item or a table cell. */
interface Block {
  /** The line of its first character, from 1. */
  line: number;
  /** Its text without comment markers; line breaks are those of the file. */
  text: string;
  isComment?: true;
}

interface Finding {
  line: number;
  sentence: string;
}

const headless = /^(?:what|whatever|who|whoever|whom|whose|which|whichever)(?![\w-])|^of\b(?! course\b)/i;
/** Matches a preposition with up to four words. A sentence of that length has a comma: "By default, nothing is sent." */
const fragment = /^(?:as|by|for|from|in|on|with) (?:[^\s,]+ ){0,3}[^\s,]+\.$/i;
const isQuestion = /\?["'”’)*_]*$/;
/**
 * Matches the start of a new block within a comment or a document: a list item, a heading, a quote, a JSDoc tag.
 * A tag stays in front of its text: "@returns what git prints" is a verb with its object.
 */
const blockStart = /^\s*(?:[-*+] |\d+[.)] |#{1,6} |> ?|@\w+)/;
/** Markers in front of a sentence's first word. */
const marker = /^(?:[-*+] |\d+[.)] |#{1,6} |> ?|[*_"'“‘([]+|\s+)/;
const sentenceEnd = /(?<=[.!?][)"'”’*_]*)(?<!\b(?:e\.g|i\.e|etc|vs|cf)\.)\s+/g;

/**
 * Finds sentences that begin without a subject, such as "What is kept is synced" or "Of two files the first is read", and
 * fragments in comments.
 */
export function findHeadless({ line, text, isComment }: Block): Finding[] {
  const findings: Finding[] = [];
  // Replaces code by text of the same length, which keeps offsets valid and neither begins nor ends a sentence.
  const prose = text.replace(/`[^`]*`/g, (code) => code.replace(/[^\n]/g, 'x'));
  const starts = [0, ...[...prose.matchAll(sentenceEnd)].map((match) => match.index + match[0].length)];
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? prose.length;
    let bare = prose.slice(start, end).trim();
    while (marker.test(bare)) bare = bare.replace(marker, '');
    const isFragment = isComment && fragment.test(bare.replace(/\s+/g, ' '));
    if (!isFragment && (!headless.test(bare) || isQuestion.test(bare))) continue;
    const before = prose.slice(0, start).split('\n').length - 1;
    findings.push({ line: line + before, sentence: text.slice(start, end).replace(/\s+/g, ' ').trim() });
  }
  return findings;
}

/** Joins consecutive lines to blocks. A blank line or a list marker ends a block. */
function joinLines(lines: readonly Block[]): Block[] {
  const blocks: Block[] = [];
  let last: Block | undefined;
  let next = 0;
  for (const { line, text } of lines) {
    if (text.trim() === '') {
      last = undefined;
      continue;
    }
    if (last && line === next && !blockStart.test(text)) {
      last.text += `\n${text}`;
    } else {
      last = { line, text };
      blocks.push(last);
    }
    next = line + 1;
  }
  return blocks;
}

/**
 * Matches comments, and the strings, templates and regular expressions that can contain text like comments.
 * A quote that is not closed on its line is text between JSX tags. A slash begins a regular expression after an operator.
 */
const scriptToken =
  /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|(?<=(?:^|[(,=:[!&|?{};+*%~^>-]|\breturn|\bcase)\s*)\/(?![/*>])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//gm;

function readScript(text: string): Block[] {
  const lines: Block[] = [];
  const blocks: Block[] = [];
  for (const { 0: token, index } of text.matchAll(scriptToken)) {
    const head = text.slice(0, index);
    const line = head.split('\n').length;
    const isAlone = head.slice(head.lastIndexOf('\n') + 1).trim() === '';
    if (token.startsWith('//')) {
      const block = { line, text: token.replace(/^\/+\s?/, '') };
      // A comment at the end of a line of code is a block; comments on consecutive lines are joined.
      if (isAlone) lines.push(block);
      else blocks.push(block);
    } else if (token.startsWith('/*')) {
      const inner = token.replace(/^\/\*+/, '').replace(/\*+\/$/, '');
      const own = inner.split('\n').map((part, offset) => ({
        line: line + offset,
        text: part.replace(/^\s*\* ?/, '').trimEnd(),
      }));
      blocks.push(...joinLines(own));
    }
  }
  const comments = [...blocks, ...joinLines(lines)].map((block) => ({ ...block, isComment: true as const }));
  return [...comments, ...readTitles(text)];
}

/** Matches the titles of tests and of blocks of tests, with their indentation. */
const testTitle =
  /^( *)(?:(?:test|describe)(?:\.\w+(?:\((?:[^()\n]|\([^()\n]*\))*\))?)*|(?:[^\s].*)?\]\))\(\s*(['`])((?:\\.|(?!\2).)+)\2/gm;

/** @returns the titles with those of the blocks around them, which they continue */
function readTitles(text: string): Block[] {
  const open: { indent: number; title: string }[] = [];
  return [...text.matchAll(testTitle)].map(({ 1: { length: indent } = '', 3: title = '', index }) => {
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
    open.push({ indent, title });
    return { line: text.slice(0, index).split('\n').length, text: open.map((one) => one.title).join(' ') };
  });
}

function readHashComments(text: string): Block[] {
  const lines: Block[] = [];
  const blocks: Block[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const match = /^((?:[^'"#]|'[^']*'|"[^"]*"|(?<=\S)#)*)(?<=^|\s)#(?!!)\s?(.*)$/.exec(content);
    if (!match) continue;
    const [, code = '', comment = ''] = match;
    (code.trim() === '' ? lines : blocks).push({ line: index + 1, text: comment });
  }
  return [...blocks, ...joinLines(lines)];
}

function readMarkdown(text: string): Block[] {
  const cells: Block[] = [];
  const prose: Block[] = [];
  let fence: string | undefined;
  let isBlank = true;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const edge = /^ {0,3}(`{3,}|~{3,})/.exec(content)?.[1];
    const wasBlank = isBlank;
    isBlank = content.trim() === '';
    if (fence !== undefined) {
      if (edge?.startsWith(fence)) fence = undefined;
    } else if (edge) fence = edge;
    else if (/^\s*\|/.test(content)) {
      const bare = content.replace(/`[^`]*`/g, (code) => code.replaceAll('|', 'x'));
      cells.push(...bare.split('|').map((cell) => ({ line, text: cell.trim() })));
    } else if (wasBlank && /^(?: {4}|\t)(?!\s*[-*+\d])/.test(content)) isBlank = true;
    else prose.push({ line, text: content.replace(/<!--|-->/g, '') });
  }
  return [...cells, ...joinLines(prose)];
}

/** @returns the prose of a file, chosen by its extension; no blocks for other kinds of files */
function readBlocks(path: string, text: string): Block[] {
  if (/\.(?:ts|tsx|mts|js|mjs|css)$/.test(path)) return readScript(text);
  if (path.endsWith('.md')) return readMarkdown(text);
  const isHashed = /\.(?:sh|ya?ml|conf|service|toml)$/.test(path) || (extname(path) === '' && text.startsWith('#!'));
  return isHashed ? readHashComments(text) : [];
}

/** @returns the findings of one file, in line order */
export function checkFile(path: string, text: string): Finding[] {
  return readBlocks(path, text)
    .flatMap(findHeadless)
    .sort((one, other) => one.line - other.line);
}

/** Lists tracked and untracked files below the given paths. Posts are not checked. */
function listFiles(paths: readonly string[]): string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths];
  return (
    execFileSync('git', args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      .split('\0')
      .filter((path) => path !== '' && !/^content\/(?:posts|pages)\//.test(path))
      // Git lists files that were removed since the last commit, too.
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
  );
}

function main(): void {
  let count = 0;
  for (const path of listFiles(process.argv.slice(2))) {
    for (const { line, sentence } of checkFile(path, readFileSync(path, 'utf8'))) {
      count += 1;
      console.log(`${path}:${line} ${sentence}`);
    }
  }
  console.log(`${count} ${count === 1 ? 'sentence has' : 'sentences have'} no subject to point at.`);
  if (count > 0) {
    console.log('Begin each with a noun: "Returns ...", "The publisher ...", "Files that ...".');
    process.exitCode = 1;
  }
}

if (import.meta.main) main();
