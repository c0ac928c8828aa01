// Renders TeX between double dollar signs as MathML, which browsers draw with the reader's fonts.
import type { Element, ElementContent, Nodes, RootContent } from 'hast';
import type { Code, Nodes as MdastNodes, Root } from 'mdast';
import type { VFile } from 'vfile';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { element, scrollBox } from '#lib/model/element.ts';

/** Maximum number of characters. A longer formula could be nested too deeply to be rendered. */
const formulaLimit = 2000;

type Formula = Extract<MdastNodes, { type: 'math' | 'inlineMath' }>;

/** Replaces code fences of the language `math`, which are formulas on GitHub. */
export function readMathFences() {
  return (tree: Root) => {
    visit(tree, 'code', ({ lang, value, position }: Code, index, parent) => {
      if (lang !== 'math' || !parent || index === undefined) return undefined;
      parent.children[index] = { type: 'math', value, position } satisfies Formula;
      return undefined;
    });
  };
}

/** Renders each formula. Blocks are on lines of their own, or alone in a paragraph. */
export function drawMaths() {
  return async (tree: Root, file: VFile) => {
    const formulas: Formula[] = [];
    visit(tree, (node: MdastNodes, index, parent) => {
      if (node.type === 'math') {
        const problem = findBlockProblem(node, file);
        if (problem) {
          report(file, node, 'maths', problem);
          return undefined;
        }
        if (node.meta) node.value = `${node.meta}\n${node.value}`;
        formulas.push(node);
      }
      if (node.type === 'inlineMath') {
        // GitHub also writes $`x^2`$.
        node.value = node.value.replace(/^`([^`]+)`$/, '$1');
        formulas.push(node);
      }
      if (node.type !== 'paragraph' || !parent || index === undefined) return undefined;
      const [formula, ...others] = node.children;
      if (formula?.type !== 'inlineMath' || others.length > 0) return undefined;
      const block: Formula = { type: 'math', value: formula.value, position: formula.position };
      parent.children[index] = block as never;
      formulas.push(block);
      return SKIP;
    });
    if (formulas.length === 0) return;
    // Loaded on demand: few posts have formulas, and the packages take about 80 ms to load.
    const [{ default: temml }, { fromHtml }] = await Promise.all([import('temml'), import('hast-util-from-html')]);
    const render: Render = (formula, options) =>
      fromHtml(temml.renderToString(formula, options), { fragment: true }).children[0];
    const words = wordsOf(languageOf(file)).article;
    for (const node of formulas) {
      const drawn = draw(render, node);
      if (typeof drawn === 'string') report(file, node, 'maths', drawn);
      const math = typeof drawn === 'string' ? element('math', {}) : drawn;
      const { tagName, properties, children } = node.type === 'math' ? scrollBox(words.formula, [math]) : math;
      node.data = { hName: tagName, hProperties: properties, hChildren: children as never[] };
    }
  };
}

function findBlockProblem({ position }: Formula, file: VFile): string | undefined {
  const typed = file.data.parsedText?.slice(position?.start.offset, position?.end.offset) ?? '';
  // An unclosed block contains the rest of the post.
  return /^(?:\\\[|`{3}|~{3})|\n[ \t>]*\$\$+[ \t]*$/.test(typed)
    ? undefined
    : 'is not closed: write $$ on a line of its own where it ends';
}

type Render = (formula: string, options: object) => RootContent | undefined;

const unfit =
  'has a command for colours, links, labels or exact places, which no page can show: write the formula without it';

/** @returns the MathML element, or an error as `error: fix` */
function draw(render: Render, { type, value }: Formula): Element | string {
  if (value.trim() === '') return 'has no formula: write it between the dollars, or put the dollars in code';
  if (value.length > formulaLimit) return `is longer than ${formulaLimit} characters: split the formula`;
  try {
    const options = {
      displayMode: type === 'math',
      throwOnError: true,
      maxSize: [50, 500],
      maxExpand: 500,
      macros: {},
    };
    const math = render(value, options);
    if (math?.type === 'element' && plain(math)) return math;
    return unfit;
  } catch (error) {
    return describeProblem(error instanceof Error ? error.message.trim() : '');
  }
}

/** Rewrites an error message of the library: `Expected '}', got 'EOF' at position 7: ...`. */
function describeProblem(message: string): string {
  const [, unknown] = /^Unsupported function name: (\S+)/.exec(message) ?? [];
  if (unknown)
    return `has ${unknown}, which is not known here: write it with other commands, or as \\operatorname{...}`;
  if (message.includes('is not trusted')) return unfit;
  const [reason = ''] = message.replace(/\s+/g, ' ').split(/\.?(?: at (?:position \d|end of input)|$)/);
  return `does not parse, ${reason.charAt(0).toLowerCase()}${reason.slice(1)}: correct the formula, or write \\$ for a dollar`;
}

/**
 * Maps the inline styles of the library to classes, because the CSP forbids style attributes. An empty class drops the
 * style.
 */
const classOfStyle: readonly (readonly [style: RegExp, name: string])[] = [
  // Missing table cells have the internal state of the library as their style.
  [/^(?:level:\d|color:undefined|font:|font-(?:family|weight|shape):|font-size:1|max-size:\S*)$/, ''],
  [/^display:block math$|^padding:0$|^text-align:left$/, ''],
  // Paddings that hardly differ from the default of table cells.
  [/^padding-(?:left|right):(?:5\.9776pt|0\.1389em|0\.25em|0\.4em)$/, ''],
  [/^padding-left:0(?:em|pt)$/, 'start'],
  [/^padding-right:0(?:em|pt)$/, 'end'],
  [/^padding-left:1em$/, 'gap'],
  [/^width:100%$/, 'full'],
  [/^width:50%$/, 'half'],
  [/^border-top:/, 'top'],
  [/^border-bottom:/, 'bottom'],
  [/^border-left:/, 'left'],
  [/^border-right:/, 'right'],
  [/^(?:padding:3pt|border:1px solid)$/, 'box'],
  [/^margin-left:-0\.1667em$/, 'back'],
];

/**
 * Maps the classes of the library to shorter ones. Classes that only adjust the layout by fractions of a pixel are
 * dropped.
 */
const classNames: Record<string, string> = {
  'tml-right': 'to-end',
  'tml-left': 'to-start',
  'tml-overline': 'top',
  'tml-underline': 'bottom',
  'tml-fbox': 'box',
  'tml-cancel': 'strike',
  upstrike: 'up',
  downstrike: 'down',
  'tml-xcancel': 'cross',
  sout: 'out',
  'tml-eqn': 'count',
  'tml-jot': 'jot',
};
const needless =
  /^(?:tml-(?:display|small|vec|prime|tageqn|tag|\w{3}-pad|hat-\d|tilde-\d)|chr-\S+|wbk-\S+|ff-\S+|mathcal|mathscr)$/;

/** Attributes that a formula may not have: ids, URLs and colours of the author. */
const forbidden = ['id', 'href', 'mathBackground', 'mathbackground', 'mathColor', 'mathcolor', 'background'];

/**
 * Replaces styles with classes, in a node and its descendants.
 * @returns false if an attribute, a style or a class is not supported
 */
function plain(node: Nodes, parent?: Element): boolean {
  if (node.type !== 'element') return true;
  const { style, className, ...properties } = node.properties;
  if (forbidden.some((name) => name in properties)) return false;
  const names = new Set<string>();
  for (const declaration of String(style ?? '')
    .split(';')
    .filter(Boolean)) {
    if (declaration === 'math-depth:0' && parent) parent.properties.accent = 'true';
    else {
      const found = classOfStyle.find(([pattern]) => pattern.test(declaration));
      if (!found) return false;
      if (found[1]) names.add(found[1]);
    }
  }
  for (const name of (className as string[] | undefined) ?? []) {
    const kept = classNames[name];
    if (kept) names.add(kept);
    else if (!needless.test(name)) return false;
  }
  node.properties = names.size > 0 ? { ...properties, className: [...names] } : properties;
  return node.children.every((child: ElementContent) => plain(child, node));
}
