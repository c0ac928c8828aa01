// Decides whether a selector can match an element of a page, now or in some state such as `:hover`.
import parser from 'postcss-selector-parser';
import { attributeOf, type Element, type Markup, parentOf } from '#lib/page-cache/markup.ts';

/** A selector without commas, as its compound selectors. */
export type Matcher = readonly Compound[];

interface Compound {
  /** The combinator in front of it. */
  combinator: string;
  /** The tag, classes and id: `tag`, `.class`, `#id`. */
  names: readonly string[];
  /** The alternatives of a list, one of which must match. */
  alternatives: readonly Matcher[] | undefined;
  /** Conditions of the page, not of the element: languages and directions. */
  conditions: readonly ((markup: Markup) => boolean)[];
  tests: readonly Test[];
}

type Test = (element: Element, context: Context) => boolean;

interface Context {
  markup: Markup;
  /** Whether the element must match in every state. */
  isSure: boolean;
  /** The element that the selector in a `:has()` starts from. */
  anchor?: Element;
}

/** Attributes that the browser or our scripts change. The page as sent cannot tell their later values. */
const changing = new Set(['data-theme', 'open', 'hidden', 'role', 'tabindex', 'aria-pressed', 'aria-expanded']);

/**
 * Compiles a selector without commas. Pseudo-classes of states and positions, and pseudo-elements, count as possible for
 * every element, so that no rule in use is removed; so do attributes that scripts change.
 */
export function compileSelector(selector: parser.Selector): Matcher {
  const found: Compound[] = [];
  let combinator = '';
  let nodes: parser.Node[] = [];
  for (const node of selector.nodes) {
    if (node.type !== 'combinator') {
      nodes.push(node);
      continue;
    }
    if (nodes.length > 0) found.push(compileCompound(combinator, nodes));
    combinator = node.value.trim() || ' ';
    nodes = [];
  }
  return [...found, compileCompound(combinator, nodes)];
}

function compileCompound(combinator: string, nodes: readonly parser.Node[]): Compound {
  const list = nodes.find((node) => node.type === 'pseudo' && isList(node));
  return {
    combinator,
    names: nodes.flatMap((node) => nameOf(node) ?? []),
    alternatives: list?.type === 'pseudo' ? list.nodes.map(compileSelector) : undefined,
    conditions: nodes.flatMap((node) => (node.type === 'pseudo' ? (compileCondition(node) ?? []) : [])),
    tests: nodes.flatMap((node) => compileTest(node) ?? []),
  };
}

function compileCondition({ value, nodes }: parser.Pseudo): ((markup: Markup) => boolean) | undefined {
  const texts = nodes.map((one) => String(one).replace(/["'\s]/g, ''));
  if (value === ':lang') return (markup) => texts.some((one) => markup.hasLanguage(one));
  return value === ':dir' ? (markup) => texts.some((one) => markup.hasDirection(one)) : undefined;
}

export function isList({ value }: parser.Pseudo): boolean {
  return value === ':is' || value === ':where';
}

function nameOf(node: parser.Node): string | undefined {
  if (node.type === 'tag') return node.value.toLowerCase();
  if (node.type === 'class') return `.${node.value}`;
  if (node.type === 'attribute') {
    const isId = node.attribute === 'id' && node.operator === '=' && !node.insensitive;
    return isId ? `#${node.value}` : undefined;
  }
  return node.type === 'id' ? `#${node.value}` : undefined;
}

/** @returns whether an element of the page can match */
export function canMatch(matcher: Matcher, markup: Markup): boolean {
  return hasMatch(matcher, { markup, isSure: false });
}

function hasMatch(matcher: Matcher, context: Context): boolean {
  if (!isPossible(matcher, context.markup)) return false;
  for (const element of findCandidates(matcher, context)) if (matches(matcher, element, context)) return true;
  return false;
}

/** @returns whether the page has everything that the selector names */
function isPossible(matcher: Matcher, markup: Markup): boolean {
  return matcher.every(
    ({ names, alternatives, conditions }) =>
      names.every((name) => markup.named(name).length > 0) &&
      conditions.every((condition) => condition(markup)) &&
      (!alternatives || alternatives.some((one) => isPossible(one, markup))),
  );
}

/** @returns a superset of the matching elements */
function findCandidates(matcher: Matcher, { markup, anchor }: Context): readonly Element[] {
  const [first] = matcher;
  const isInside = anchor !== undefined && first?.combinator !== '+' && first?.combinator !== '~';
  // Without this limit, a page of 300 footnotes, each with a rule of its own, took 13 s (measured).
  return listNamed(matcher, markup, (elements) => (isInside ? markup.within(anchor, elements) : elements));
}

function listNamed(
  matcher: Matcher,
  markup: Markup,
  limit: (elements: readonly Element[]) => readonly Element[],
): readonly Element[] {
  const { names = [], alternatives } = matcher.at(-1) ?? {};
  if (names.length === 0 && alternatives)
    return alternatives.flatMap((one) => (isPossible(one, markup) ? listNamed(one, markup, limit) : []));
  const named = names.reduce((least, name) => {
    const others = markup.named(name);
    return others.length < least.length ? others : least;
  }, markup.elements);
  return limit(named);
}

function matches(matcher: Matcher, element: Element, context: Context, at = matcher.length - 1): boolean {
  const part = matcher[at];
  if (!part) return false;
  for (const name of part.names) if (!context.markup.isNamed(element, name)) return false;
  for (const test of part.tests) if (!test(element, context)) return false;
  if (at === 0 && !context.anchor) return true;
  const isMatch = (other: Element) => (at > 0 ? matches(matcher, other, context, at - 1) : other === context.anchor);
  return someRelative(element, part.combinator || ' ', context.markup, isMatch);
}

/** Tests the elements that stand in front of a combinator. */
function someRelative(
  element: Element,
  combinator: string,
  markup: Markup,
  test: (other: Element) => boolean,
): boolean {
  const isSibling = combinator === '+' || combinator === '~';
  const next = (from: Element) => (isSibling ? markup.before(from) : parentOf(from));
  const isOne = combinator === '+' || combinator === '>';
  for (let other = next(element); other; other = next(other)) {
    if (test(other)) return true;
    if (isOne) return false;
  }
  return false;
}

/** @returns `undefined` for nodes that are not conditions, or whose name is compared */
function compileTest(node: parser.Node): Test | undefined {
  if (node.type === 'pseudo') return compilePseudo(node);
  if (node.type !== 'attribute') return undefined;
  if (changing.has(node.attribute)) return (_element, { isSure }) => !isSure;
  const { attribute, operator, value } = node;
  return (element) => compareAttribute(attributeOf(element, attribute.toLowerCase()), operator, value);
}

/** HTML compares some values without regard to case: https://html.spec.whatwg.org/multipage/semantics-other.html#case-sensitivity-of-selectors */
function compareAttribute(present: string | undefined, operator: string | undefined, wanted: string | undefined) {
  if (present === undefined || wanted === undefined) return present !== undefined;
  const [actual, value] = [present.toLowerCase(), wanted.toLowerCase()];
  switch (operator) {
    case '^=':
      return actual.startsWith(value);
    case '$=':
      return actual.endsWith(value);
    case '*=':
      return actual.includes(value);
    case '~=':
      return actual.split(/\s+/).includes(value);
    case '|=':
      return actual === value || actual.startsWith(`${value}-`);
    default:
      return actual === value;
  }
}

function compilePseudo(node: parser.Pseudo): Test {
  if (node.value === ':root') return ({ tagName }) => tagName === 'html';
  const condition = compileCondition(node);
  if (condition) return (_element, { markup, isSure }) => !isSure && condition(markup);
  const matchers = isList(node) || /^:(?:not|has)$/.test(node.value) ? node.nodes.map(compileSelector) : [];
  if (isList(node))
    return (element, { markup, isSure }) => matchers.some((one) => matches(one, element, { markup, isSure }));
  if (node.value === ':not')
    return (element, { markup, isSure }) => !matchers.some((one) => matches(one, element, { markup, isSure: !isSure }));
  if (node.value === ':has')
    return (anchor, { markup, isSure }) => matchers.some((one) => hasMatch(one, { markup, isSure, anchor }));
  // A state, a position, or a part without an element.
  return (_element, { isSure }) => !isSure;
}

type Specificity = readonly [ids: number, classes: number, types: number];

/** https://drafts.csswg.org/selectors-4/#specificity-rules */
export function specificityOf(selector: parser.Selector): Specificity {
  return selector.nodes.reduce<Specificity>((sum, node) => add(sum, specificityOfNode(node)), [0, 0, 0]);
}

function specificityOfNode(node: parser.Node): Specificity {
  if (node.type === 'id') return [1, 0, 0];
  if (node.type === 'class' || node.type === 'attribute') return [0, 1, 0];
  if (node.type === 'tag') return [0, 0, 1];
  if (node.type !== 'pseudo' || node.value === ':where') return [0, 0, 0];
  if (/^:(?:is|not|has)$/.test(node.value)) return node.nodes.map(specificityOf).reduce(highest, [0, 0, 0]);
  return parser.isPseudoElement(node) ? [0, 0, 1] : [0, 1, 0];
}

function add(a: Specificity, b: Specificity): Specificity {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

export function highest(a: Specificity, b: Specificity): Specificity {
  const [first = 0] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]].filter((difference) => difference !== 0);
  return first < 0 ? b : a;
}
