// Turns code fences into figures with a title, marked lines and tokens with classes.
import type { Element, ElementContent, Root } from 'hast';
import type { Code, Root as MdastRoot } from 'mdast';
import type { VFile } from 'vfile';
import { type Fence, parseFence, splitInfo } from '#lib/compile/mdx/code/fence.ts';
import { findLanguage, languages, type Token, tokenize } from '#lib/compile/mdx/code/highlighter.ts';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { warn } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { caption, element, text } from '#lib/model/element.ts';
import { formatSuggestion } from '#lib/model/wording.ts';

/** Separates the language of each fence from its options, and replaces it with its canonical name. */
export function nameLanguages() {
  return (tree: MdastRoot) => {
    visit(tree, 'code', (code: Code) => {
      const { lang, meta } = splitInfo(code.lang ?? '', code.meta ?? '');
      code.lang = lang ? (findLanguage(lang) ?? lang) : 'text';
      code.meta = meta || null;
    });
  };
}

/** Warns of fences with an unknown language or with options that are ignored. */
export function checkCode() {
  return (tree: MdastRoot, file: VFile) => {
    visit(tree, 'code', (code: Code) => {
      if (code.lang && !findLanguage(code.lang)) warn(file, code, 'code', describeLanguage(code.lang));
      const { problems } = parseFence(code.meta ?? '', code.value.split('\n').length);
      for (const problem of problems) warn(file, code, 'code', problem);
    });
  };
}

function describeLanguage(name: string): string {
  // Suggestions start with the same letter, because typos rarely affect the first one.
  const initial = name.charAt(0).toLowerCase();
  const suggestion = formatSuggestion(
    name,
    languages.filter((known) => known.startsWith(initial)),
  );
  return `is in "${name}", which the highlighter does not know${suggestion}, and is shown as plain text: use its usual short name, or text`;
}

interface Block {
  pre: Element;
  code: Element;
}

/** Numbers labels that repeat: regions of a page need names of their own. */
function makeUnique(): (label: string) => string {
  const counts = new Map<string, number>();
  return (label) => {
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    return count === 1 ? label : `${label} (${count})`;
  };
}

/** Replaces each `pre` with a figure. Unknown languages become plain text. */
export function highlightCode() {
  return async (tree: Root, file: VFile) => {
    const words = wordsOf(languageOf(file)).article;
    const blocks: Block[] = [];
    visit(tree, 'element', (element: Element) => {
      const [code] = element.children;
      if (element.tagName === 'pre' && code?.type === 'element') blocks.push({ pre: element, code });
    });
    const makeLabel = makeUnique();
    const nameBlock = ({ title }: Fence, language: string) => makeLabel(title ?? words.code(language));
    for (const block of blocks) await highlight(block, nameBlock, words);
  };
}

type Words = ReturnType<typeof wordsOf>['article'];

async function highlight(
  { pre, code }: Block,
  nameBlock: (fence: Fence, language: string) => string,
  words: Words,
): Promise<void> {
  const [content] = code.children;
  const value = content?.type === 'text' ? content.value.replace(/\n$/, '') : '';
  const language = codeLanguageOf(code);
  const lines = await tokenize(value, findLanguage(language) ?? 'text');
  const fence = parseFence(code.data?.meta ?? '', lines.length);

  const label = nameBlock(fence, language);
  const block = element('pre', { role: 'region', ariaLabel: label, tabIndex: 0 }, [
    element(
      'code',
      codeProperties(fence),
      lines.flatMap((line, index) => renderLine(line, index + 1, fence)),
    ),
  ]);
  const className = fence.isWrapped ? ['code', 'wrap'] : ['code'];
  const figure = element('figure', { className }, [...captionOf(fence, words), block]);
  Object.assign(pre, { tagName: figure.tagName, properties: figure.properties, children: figure.children });
}

/** The title, and what the author says about how the code was tested. */
function captionOf({ title, proof }: Fence, words: Words): Element[] {
  if (!proof) return caption(title);
  const small = element('small', {}, [text(words.proof[proof.kind](proof.words))]);
  return [element('figcaption', {}, title ? [text(`${title} `), small] : [small])];
}

function codeLanguageOf(code: Element): string {
  const name = (code.properties.className as string[] | undefined)?.find((value) => value.startsWith('language-'));
  return name?.slice('language-'.length) ?? 'text';
}

/**
 * Line numbers are drawn by a CSS counter. Its start is a data attribute, because a style attribute would violate the
 * CSP.
 */
function codeProperties(fence: Fence): Element['properties'] {
  if (fence.firstNumber === undefined) return {};
  return { className: ['numbered'], dataFirst: fence.firstNumber };
}

/** Only marked, numbered and wrapped lines become elements. Other lines stay text, which keeps pages small. */
function renderLine(tokens: Token[], number: number, fence: Fence): ElementContent[] {
  const content = tokens.map((token) =>
    token.kind ? element('span', { className: [token.kind] }, [text(token.text)]) : text(token.text),
  );
  const line = [...content, text('\n')];
  if (fence.ins.has(number)) return [element('ins', {}, line)];
  if (fence.del.has(number)) return [element('del', {}, line)];
  if (fence.mark.has(number)) return [element('mark', {}, line)];
  if (fence.isWrapped || fence.firstNumber !== undefined) return [element('span', { className: ['line'] }, line)];
  return line;
}
