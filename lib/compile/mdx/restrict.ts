// Restricts MDX to data: no expressions, and only registered components with literal attributes.
import type { Nodes, Paragraph, Root } from 'mdast';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx-jsx';
import type { VFile } from 'vfile';
import { componentNames, findComponent } from '#lib/compile/mdx/registry.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { formatChoices, formatSuggestion, truncate } from '#lib/model/wording.ts';

type Component = MdxJsxFlowElement | MdxJsxTextElement;

/**
 * Reports forbidden syntax and removes it from the tree. `{/* comments *\/}` are removed silently. The children of a
 * forbidden component stay, so that their errors are reported too.
 */
export function restrict() {
  return (tree: Root, file: VFile) => {
    visit(tree, 'paragraph', (paragraph: Paragraph, index, parent) => {
      const blocks = unwrap(paragraph);
      if (blocks && parent && index !== undefined) parent.children.splice(index, 1, ...blocks);
    });
    visit(tree, (node: Nodes, index, parent) => {
      const isAllowed = check(node, file);
      if (isAllowed || index === undefined || !parent) return undefined;
      const inside = 'children' in node ? node.children : [];
      parent.children.splice(index, 1, ...(inside as never[]));
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
      if (!isComment(node.value)) {
        report(
          file,
          node,
          'MDX',
          `has the expression {${truncate(node.value.trim().replace(/\s+/g, ' '))}}, nothing is evaluated: write \\{ for a brace, or put it in code`,
        );
      }
      return false;
    case 'mdxJsxFlowElement':
    case 'mdxJsxTextElement':
      return checkComponent(node, file);
    default:
      return true;
  }
}

/** Returns true if the source of an expression is empty or contains only comments. */
export function isComment(source: string): boolean {
  return /^\s*(?:\/\*[\s\S]*?\*\/\s*)*$/.test(source);
}

function checkComponent(node: Component, file: VFile): boolean {
  const { name } = node;
  const contract = findComponent(name);
  if (!contract) {
    report(file, node, 'component', describeUnknown(name));
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
      report(file, node, `<${name}>`, `has an expression in ${what}, nothing is evaluated: write its value in quotes`);
      return false;
    }
    if (Object.hasOwn(values, attribute.name)) {
      report(file, node, `<${name}>`, `has ${attribute.name} twice: take one out`);
    }
    values[attribute.name] = attribute.value ?? '';
  }
  const parsed = contract.attributes.safeParse(values);
  if (parsed.success) return true;
  for (const issue of parsed.error.issues) {
    const what =
      issue.code === 'unrecognized_keys'
        ? `has no attribute ${formatChoices(issue.keys)}`
        : `attribute ${issue.path.join('.')} ${values[String(issue.path[0])] === undefined ? 'is missing' : issue.message}`;
    report(file, node, `<${name}>`, `${what}: write ${contract.example}`);
  }
  return false;
}

function describeUnknown(name: string | null): string {
  if (!name) return '<> is no component: write the text without it';
  const isHtml = /^[a-z]/.test(name) && !componentNames.some((known) => known.toLowerCase() === name.toLowerCase());
  return isHtml
    ? `<${name}> is HTML, which a post cannot hold: use Markdown, or ${formatChoices(componentNames)}, or write it in code`
    : `<${name}> is not known${formatSuggestion(name, componentNames)}: use ${formatChoices(componentNames)}`;
}
