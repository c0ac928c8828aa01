// Renders ```mermaid fences as SVG in the colours and fonts of the page.
import type { Element, ElementContent, Properties } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import type { Code, Root } from 'mdast';
import type { VFile } from 'vfile';
import { findSyntaxProblem } from '#lib/compile/mdx/code/diagram-syntax.ts';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { report } from '#lib/compile/mdx/report.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { caption, element, scrollBox } from '#lib/model/element.ts';
import { formatSuggestion } from '#lib/model/wording.ts';

/** Maximum number of lines. A longer diagram takes seconds to lay out and is too large to read. */
const lineLimit = 120;

/** Replaces each diagram fence with a figure, and reports its errors. */
export function drawDiagrams() {
  return async (tree: Root, file: VFile) => {
    const diagrams: { code: Code; put: (figure: Element) => void }[] = [];
    visit(tree, 'code', (code: Code, index, parent) => {
      if (code.lang !== 'mermaid' || !parent || index === undefined) return;
      const put = ({ tagName, properties, children }: Element) => {
        const data = { hName: tagName, hProperties: properties, hChildren: children };
        parent.children[index] = { type: 'diagram', data, position: code.position } as never;
      };
      diagrams.push({ code, put });
    });
    for (const [number, { code, put }] of diagrams.entries()) {
      const words = parseWords(code.meta ?? '');
      if (typeof words === 'string') report(file, code, 'diagram', words);
      const { alt = '', caption: below } = typeof words === 'string' ? {} : words;
      const drawing = await draw(code, file, `d${number + 1}`);
      const children = drawing
        ? [scrollBox(wordsOf(languageOf(file)).article.diagram, [label(drawing, alt)]), ...caption(below)]
        : [];
      put(element('figure', { className: ['diagram'] }, children));
    }
  };
}

interface Words {
  alt?: string;
  caption?: string;
}

/** @returns the options of the fence, or an error as `error: fix` */
function parseWords(meta: string): Words | string {
  const words: Words = {};
  const rest = meta.replace(/(?<!\S)(alt|caption)="([^"]*)"(?!\S)/g, (_all, name: keyof Words, value: string) => {
    words[name] = value.trim();
    return '';
  });
  const option = rest.trim();
  const hint = formatSuggestion(option.replace(/=.*$/s, ''), ['alt', 'caption']);
  if (option) return `does not know ${option}${hint}: use alt="What it shows" and caption="If there is one"`;
  return words.alt ? words : 'has no alt text: write alt="What it shows" after ```mermaid';
}

function label(drawing: Element, alt: string): Element {
  return { ...drawing, properties: { ...drawing.properties, role: 'img', ariaLabel: alt } };
}

async function draw({ value, position }: Code, file: VFile, name: string): Promise<Element | undefined> {
  const fail = (line: number, message: string) => {
    const place = { line: (position?.start.line ?? 1) + line, column: 1 };
    file.message(message, { place, source: 'article', ruleId: 'diagram' });
    return undefined;
  };
  const lines = value.split('\n').length;
  if (lines > lineLimit) return fail(0, `has ${lines} lines, the limit is ${lineLimit}: split it into several`);
  const source = spaceLinks(value);
  const problem = findSyntaxProblem(source);
  if (problem) return fail(problem.line, problem.message);
  // Loaded on demand: few posts have diagrams, and loading takes most of the second that the first one needs.
  const [{ renderMermaidSVG }, { fromHtml }] = await Promise.all([
    import('beautiful-mermaid'),
    import('hast-util-from-html'),
  ]);
  try {
    const svg = renderMermaidSVG(source, { transparent: true, padding: 2, nodeSpacing: 28, layerSpacing: 44 });
    const [drawing] = fromHtml(svg, { fragment: true }).children;
    if (drawing?.type !== 'element') return fail(0, 'cannot be drawn: simplify it');
    const empty = findEmptyGroup(drawing);
    const advice = 'list its nodes inside it first, and put links to it after its end';
    if (empty) return fail(0, `draws ${empty} as an empty subgraph: ${advice}`);
    return crop(restyle(drawing, name), source);
  } catch {
    return fail(0, 'cannot be drawn: simplify it');
  }
}

/** Adds a space before each link. Authors write `A-->B`, but the library reads the dashes as part of the name. */
function spaceLinks(source: string): string {
  if (!/^\s*(?:%%.*\n\s*)*(?:graph|flowchart)\b/.test(source)) return source;
  return source.replace(/(?<=[\w\])}])(?=<?(?:-->|---|-\.|==|--\s))/g, ' ');
}

/** Finds a group without nodes. A node belongs to the first group that names it. */
function findEmptyGroup(node: Element): string | undefined {
  const inside = node.children.filter((child) => child.type === 'element');
  const [frame] = inside;
  const isGroup = (node.properties.className as string[] | undefined)?.includes('subgraph');
  if (isGroup && frame?.properties.width === '0') return textOf(node).trim();
  for (const child of inside) {
    const found = findEmptyGroup(child);
    if (found) return found;
  }
  return undefined;
}

/** Maps the colour variables of the library to those of the page. */
const colours: Record<string, string> = {
  '--bg': '--ground',
  '--_text': '--text',
  '--_text-sec': '--text',
  '--_text-muted': '--quiet',
  '--_text-faint': '--quiet',
  '--_line': '--quiet',
  '--_arrow': '--quiet',
  '--_node-fill': '--raised',
  '--_node-stroke': '--quiet',
  '--_group-fill': '--ground',
  '--_group-hdr': '--raised',
  '--_inner-stroke': '--line',
  '--_key-badge': '--line',
};

/** Text of the library is 11 to 13 pixels high. The smallest text of the page is about 14. */
const scale = 1.2;

/** Margins of some diagram types that no option removes, in the library's pixels, less the room that lines need. */
const margins: Record<string, number> = { sequenceDiagram: 24, classDiagram: 36, erDiagram: 36 };

function crop(svg: Element, source: string): Element {
  const [kind = ''] = /^\w+$/m.exec(source) ?? [];
  const margin = margins[kind] ?? 0;
  const [width, height] = ['width', 'height'].map((side) => Number(svg.properties[side]) - 2 * margin);
  const size = (side = 0) => String(Math.ceil(side * scale));
  const viewBox = `${margin} ${margin} ${width} ${height}`;
  const properties = {
    ...svg.properties,
    viewBox,
    width: size(width),
    height: size(height),
    fontFamily: 'var(--sans)',
  };
  return { ...svg, properties };
}

const drawn = new Set('svg g defs marker rect text tspan line polyline polygon path circle ellipse'.split(' '));
const carried = new Set(
  'viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d points transform id markerWidth markerHeight refX refY orient markerStart markerEnd fill stroke strokeWidth strokeDashArray strokeLineJoin strokeLineCap textAnchor fontSize fontWeight fontStyle textDecoration fontFamily opacity'.split(
    ' ',
  ),
);

/** Keeps only shapes, text, the colours of the page, and ids that are unique in the page. */
function restyle(node: Element, name: string): Element {
  const properties: Properties = {};
  for (const [key, value] of Object.entries(node.properties)) {
    if (carried.has(key) && value !== '' && value !== null) properties[key] = restyleValue(key, String(value), name);
  }
  if (properties.rx === '0') properties.rx = undefined;
  if (properties.ry === '0') properties.ry = undefined;
  const children = node.children.flatMap((child): ElementContent[] => {
    if (child.type === 'element') return drawn.has(child.tagName) ? [restyle(child, name)] : [];
    return child.type === 'text' && child.value.trim() ? [child] : [];
  });
  return element(node.tagName, JSON.parse(JSON.stringify(properties)), children);
}

function restyleValue(key: string, value: string, name: string): string {
  if (key === 'id') return `${name}-${value}`;
  const [, marker] = /^url\(#([\w-]+)\)$/.exec(value) ?? [];
  if (marker) return `url(#${name}-${marker})`;
  const [, variable] = /^var\((--[\w-]+)\)$/.exec(value) ?? [];
  if (variable) return `var(${colours[variable] ?? '--text'})`;
  if (key === 'fill' || key === 'stroke') return value === 'none' ? value : 'var(--text)';
  // Numbers are rounded to a tenth of a pixel: the difference is invisible, and the SVG is much smaller.
  return value.replace(/-?\d+\.\d+/g, (number) => String(Math.round(Number(number) * 10) / 10));
}
