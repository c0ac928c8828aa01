// Restricts a document to data: no comments, no expressions, and only registered components with literal attributes.
import type { Break, Html, Nodes, Paragraph, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import type { VFile } from 'vfile';
import type { z } from 'zod';
import { describeForbiddenElement, isElement, publishedName } from '#lib/compile/mdx/html/elements.ts';
import { type ComponentContract, componentNames, findComponent } from '#lib/compile/mdx/registry.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { describeTemplateTag } from '#lib/compile/mdx/template-tags.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { formatChoices, formatSuggestion, truncate } from '#lib/model/wording.ts';

type Component = MdxJsxFlowElement | MdxJsxTextElement;

/**
 * Reports forbidden syntax and removes it from the tree. Comments are removed silently, `{/* these *\/}` and
 * `<!-- those -->`. The children of a forbidden component stay, so that their errors are reported too.
 */
export function restrict() {
  return (tree: Root, file: VFile) => {
    visit(tree, 'paragraph', (paragraph: Paragraph, index, parent) => {
      const blocks = unwrap(paragraph);
      if (blocks && parent && index !== undefined) parent.children.splice(index, 1, ...blocks);
    });
    let hasComments = false;
    visit(tree, (node: Nodes, index, parent) => {
      if (node.type === 'html' && file.data.format === 'mdx' && isBreak(node) && parent && index !== undefined) {
        parent.children[index] = { type: 'break', position: node.position } satisfies Break;
        return undefined;
      }
      const isAllowed = check(node, file);
      if (isAllowed || index === undefined || !parent) return undefined;
      hasComments ||= node.type === 'html' || node.type === 'mdxTextExpression';
      const inside = 'children' in node ? node.children : [];
      parent.children.splice(index, 1, ...(inside as never[]));
      return [SKIP, index];
    });
    if (!hasComments) return;
    visit(tree, 'paragraph', ({ children }: Paragraph, index, parent) => {
      if (children.length > 0 || !parent || index === undefined) return undefined;
      parent.children.splice(index, 1);
      return [SKIP, index];
    });
  };
}

/**
 * Converts components that are alone in a paragraph to blocks. Authors write them in one line: `<Callout
 * kind="tip">Words.</Callout>`.
 */
function unwrap({ children }: Paragraph): MdxJsxFlowElement[] | undefined {
  const blocks: MdxJsxFlowElement[] = [];
  for (const node of children) {
    if (node.type === 'text' && !node.value.trim()) continue;
    if (node.type !== 'mdxJsxTextElement' || isWithinSentence(node)) return undefined;
    const inside = node.children.length > 0 ? [{ type: 'paragraph' as const, children: node.children }] : [];
    blocks.push({ ...node, type: 'mdxJsxFlowElement', children: inside } as MdxJsxFlowElement);
  }
  return blocks.length > 0 ? blocks : undefined;
}

function isWithinSentence({ name }: MdxJsxTextElement): boolean {
  return findComponent(name)?.place === 'sentence';
}

function check(node: Nodes, file: VFile): boolean {
  switch (node.type) {
    case 'mdxFlowExpression':
    case 'mdxTextExpression':
      if (!isComment(node.value)) report(file, node, 'MDX', describeExpression(node, file));
      return false;
    case 'html':
      return checkHtmlNode(node, file);
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return checkComponent(node, file);
    default:
      return true;
  }
}

type Expression = Extract<Nodes, { type: 'mdxFlowExpression' | 'mdxTextExpression' }>;

function describeExpression({ value, position }: Expression, file: VFile): string {
  const tag = describeTemplateTag(file.data.parsedText ?? '', position?.start.offset ?? 0);
  const typed = truncate(value.trim().replace(/\s+/g, ' '));
  return (
    tag?.message ?? `has the expression {${typed}}, which is not evaluated: write \\{ for a brace, or put it in code`
  );
}

/** Returns true if the source of an expression is empty or contains only comments. */
export function isComment(source: string): boolean {
  return /^\s*(?:\/\*[\s\S]*?\*\/\s*)*$/.test(source);
}

/** Returns true if HTML is nothing but comments. */
export function isHtmlComment(value: string): boolean {
  return /^\s*(?:<!--(?:-?>|[\s\S]*?-->)\s*)*$/.test(value);
}

function isBreak({ value }: Html): boolean {
  return /^<br\s*\/?>$/i.test(value);
}

/** `html/tags.ts` checks the HTML of `.md`. `.mdx` has comments and void elements only. */
function checkHtmlNode(node: Html, file: VFile): boolean {
  const { value } = node;
  if (isHtmlComment(value)) return false;
  if (/^\s*<!--/.test(value) && !value.includes('-->')) {
    report(file, node, 'HTML', 'has a comment that is not closed: write --> where it ends');
    return false;
  }
  if (file.data.format === 'md') return true;
  const [, slash, name = ''] = /^<(\/?)([a-z]+)/i.exec(value) ?? [];
  const fix = {
    img: 'write ![what it shows](./its-name.png)',
    hr: 'write --- on a line of its own',
  }[name.toLowerCase()];
  if (!name) report(file, node, 'HTML', 'has text after a comment: put it on a line of its own');
  else if (slash)
    report(file, node, 'HTML', `</${name}> closes no open element: remove it, as <${name}> has no closing tag`);
  else
    report(
      file,
      node,
      'HTML',
      `<${name}> is HTML, which .mdx does not take: ${fix ?? 'use Markdown'}, or rename the file to .md`,
    );
  return false;
}

function checkComponent(node: Component, file: VFile): boolean {
  const { name } = node;
  const contract = findComponent(name);
  if (!contract) {
    const src = node.attributes.find((attribute) => attribute.type === 'mdxJsxAttribute' && attribute.name === 'src');
    report(file, node, 'component', describeUnknown(name, typeof src?.value === 'string' ? src.value : undefined));
    return false;
  }
  if (node.type === 'mdxJsxTextElement' && contract.place === 'block') {
    report(file, node, `<${name}>`, 'stands within a sentence: put it on a line of its own, between empty lines');
  }
  if (node.type === 'mdxJsxFlowElement' && contract.place === 'sentence') {
    report(file, node, `<${name}>`, 'stands on lines of its own: write it within a sentence');
  }
  const values: Record<string, string> = {};
  for (const attribute of node.attributes) {
    if (attribute.type === 'mdxJsxExpressionAttribute' || (attribute.value && typeof attribute.value === 'object')) {
      const what = attribute.type === 'mdxJsxAttribute' ? attribute.name : '{...}';
      report(
        file,
        node,
        `<${name}>`,
        `has an expression in ${what}, which is not evaluated: write ${attribute.type === 'mdxJsxAttribute' ? 'its value' : 'each attribute with its value'} in quotes`,
      );
      return false;
    }
    if (Object.hasOwn(values, attribute.name)) {
      report(file, node, `<${name}>`, `has ${attribute.name} twice: remove one`);
    }
    values[attribute.name] = attribute.value ?? '';
  }
  if (contract.content && node.children.length === 0) {
    report(file, node, `<${name}>`, `is empty: put ${contract.content} between <${name}> and </${name}>`);
  }
  const parsed = contract.attributes.safeParse(values);
  if (parsed.success) return true;
  for (const issue of parsed.error.issues) {
    report(file, node, `<${name}>`, `${describeIssue(issue, values, contract)}: write ${contract.example}`);
  }
  return false;
}

/** @returns the error of an attribute, without its fix */
function describeIssue(
  issue: z.core.$ZodIssue,
  values: Readonly<Record<string, string>>,
  { attributes }: ComponentContract,
): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(attributes.shape);
    return `has no attribute ${formatChoices(issue.keys.map((key) => key + formatSuggestion(key, known)))}`;
  }
  const value = values[String(issue.path[0])];
  const start = `attribute ${issue.path.join('.')}`;
  if (value === undefined) return `${start} is missing`;
  const choices = /^must be one of (.*)$/.exec(issue.message)?.[1]?.split(', ');
  const hint = choices ? formatSuggestion(value, choices) : '';
  return `${start} ${issue.message}${hint}`;
}

/**
 * @param src the address of a frame
 * @returns the error of a tag that is not a component, as `error: fix`
 */
export function describeUnknown(name: string | null, src?: string): string {
  if (!name) return '<> is not a component: write the text without it';
  const choices = formatChoices(componentNames);
  const text = `or write \\<${name}> to show it as text`;
  if (!isElement(name))
    return `<${name}> is not known${formatSuggestion(name, componentNames)}: use ${choices}, ${text}`;
  if (!publishedName(name)) return `${describeForbiddenElement(name, src)}, ${text}`;
  const twin = componentNames.find((known) => known.toLowerCase() === name);
  const component = twin ? findComponent(twin)?.example : undefined;
  return `<${name}> is HTML, which .mdx does not take: use ${component ?? `Markdown or ${choices}`}, or rename the file to .md`;
}
