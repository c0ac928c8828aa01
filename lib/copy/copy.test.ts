// Interface text is in `lib/copy` only: neither `app` nor `components` contains English text.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Node, parseSync, Visitor } from 'oxc-parser';
import { describe, expect, test } from 'vitest';

/** Attributes and fields whose text is shown or read aloud by screen readers. */
const shown = new Set(['alt', 'aria-label', 'description', 'label', 'placeholder', 'text', 'title']);
const letters = /\p{L}/u;

/** @returns the literal text in a value: strings and templates, also in the branches of a condition */
function textsIn(node: Node | null | undefined): string[] {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : [];
    case 'TemplateLiteral':
      return node.quasis.map(({ value }) => value.raw);
    case 'ConditionalExpression':
      return [...textsIn(node.consequent), ...textsIn(node.alternate)];
    case 'LogicalExpression':
    case 'BinaryExpression':
      return [...textsIn(node.left), ...textsIn(node.right)];
    case 'JSXExpressionContainer':
    case 'TSAsExpression':
      return textsIn(node.expression);
    default:
      return [];
  }
}

/** @returns the English text that a component or page contains outside of `lib/copy` */
function findLiterals(path: string, text: string): string[] {
  const found: string[] = [];
  const note = (texts: readonly string[]) => found.push(...texts.filter((one) => letters.test(one)));
  const noteChildren = ({ children }: { children: readonly Node[] }) =>
    note(children.flatMap((child) => (child.type === 'JSXText' ? [child.value.trim()] : textsIn(child))));
  const visitor = new Visitor({
    JSXElement(node) {
      const { name } = node.openingElement;
      if (name.type !== 'JSXIdentifier' || name.name !== 'style') noteChildren(node);
    },
    JSXFragment: noteChildren,
    JSXAttribute({ name, value }) {
      if (name.type === 'JSXIdentifier' && shown.has(name.name)) note(textsIn(value));
    },
    Property({ key, value }) {
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
      if (shown.has(String(name))) note(textsIn(value));
    },
  });
  visitor.visit(parseSync(path, text).program);
  return found;
}

describe('the check finds', () => {
  test.each([
    ['text', '<p>Words</p>', ['Words']],
    ['text of a fragment', '<>Words</>', ['Words']],
    ['a string between elements', "<p>{'Words'} <b /></p>", ['Words']],
    ['both branches of a condition', `<p>{a ? 'One' : \`\${b} more\`}</p>`, ['One', ' more']],
    ['a label', '<nav aria-label="Words" />', ['Words']],
    ['a template in an attribute', `<Header title={\`Page \${a}\`} />`, ['Page ']],
    ['metadata', "({ title: 'Words', robots: { index: false } })", ['Words']],
  ])('%s', (_name, text, expected) => {
    expect(findLiterals('a.tsx', `export const a = ${text};`).filter((one) => one !== '')).toEqual(expected);
  });

  test.each([
    ['signs', '<p>{a} · {b}, “{c}”</p>'],
    ['classes, ids and paths', '<a className="skip" id="q" href="/x">{a}</a>'],
    ['a style sheet', "<style>{'@media print {}'}</style>"],
    ['words of the file', '<Header title={copy.home.title}>{copy.home.text}</Header>'],
  ])('nothing in %s', (_name, text) => {
    expect(findLiterals('a.tsx', `export const a = ${text};`)).toEqual([]);
  });
});

test('no page and no component contains words of the interface', () => {
  const root = join(import.meta.dirname, '../..');
  const paths = globSync('{app,components}/**/*.tsx', { cwd: root });
  expect(paths.length).toBeGreaterThan(50);
  const found = paths.flatMap((path) =>
    findLiterals(path, readFileSync(join(root, path), 'utf8')).map((text) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});
