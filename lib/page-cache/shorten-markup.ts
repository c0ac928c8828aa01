// Leaves out characters of a page that the parser does not need: optional end tags, unnecessary escapes in text, and line
// breaks between blocks.
import { type DefaultTreeAdapterTypes, defaultTreeAdapter } from 'parse5';
import { type Element, parentOf } from '#lib/page-cache/markup.ts';

type Node = DefaultTreeAdapterTypes.Node;

interface Cut {
  startOffset: number;
  endOffset: number;
  text: string;
}

const blocks = new Set(
  'article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul'.split(
    ' ',
  ),
);
/** Elements that are neither a block within a paragraph nor text. */
const parts = new Set('caption colgroup dd dt li tbody td tfoot th thead tr'.split(' '));
/** Elements whose text is not parsed. */
const raw = new Set(['iframe', 'noembed', 'noframes', 'noscript', 'script', 'style', 'xmp']);

/** The elements that may follow an element without its end tag: https://html.spec.whatwg.org/multipage/syntax.html#optional-tags */
const followers: Record<string, ReadonlySet<string>> = {
  dd: new Set(['dd', 'dt']),
  dt: new Set(['dd', 'dt']),
  li: new Set(['li']),
  p: blocks,
  tbody: new Set(['tbody', 'tfoot']),
  td: new Set(['td', 'th']),
  th: new Set(['td', 'th']),
  thead: new Set(['tbody', 'tfoot']),
  tr: new Set(['tr']),
};
/** Elements whose end tag closes what is open in them. The parser ignores `</span>` and `</my-element>` while an item is open. */
const closing = new Set([...blocks, ...parts, 'figcaption']);

/**
 * @param source the text that the nodes were parsed from
 * @param removed nodes that are left out
 */
export function shortenMarkup(nodes: readonly Node[], source: string, removed: ReadonlySet<Node>): Cut[] {
  const family = new Family(removed);
  return nodes.flatMap((node) => {
    if (removed.has(node)) return [];
    if (defaultTreeAdapter.isTextNode(node)) return shortenText(node, source, family);
    return defaultTreeAdapter.isElementNode(node) && canStayOpen(node, family) ? cutEndTag(node) : [];
  });
}

/** The places of nodes among their siblings. Searching for each of them took 2 s of CPU in a list of 3,000 items (measured). */
class Family {
  readonly removed: ReadonlySet<Node>;
  private readonly orders = new Map<Node, Order>();

  constructor(removed: ReadonlySet<Node>) {
    this.removed = removed;
  }

  orderOf(parent: DefaultTreeAdapterTypes.ParentNode): Order {
    const known = this.orders.get(parent);
    if (known) return known;
    const kept = parent.childNodes.filter((one) => !this.removed.has(one));
    const order = { places: listPlaces(parent.childNodes), kept, keptPlaces: listPlaces(kept) };
    this.orders.set(parent, order);
    return order;
  }
}

interface Order {
  /** The index among all siblings. */
  places: ReadonlyMap<Node, number>;
  /** The siblings that are kept. */
  kept: readonly Node[];
  keptPlaces: ReadonlyMap<Node, number>;
}

function listPlaces(nodes: readonly Node[]): ReadonlyMap<Node, number> {
  return new Map(nodes.map((node, place) => [node, place]));
}

function cutEndTag({ sourceCodeLocation }: Element): Cut[] {
  const { endTag } = sourceCodeLocation ?? {};
  return endTag ? [{ startOffset: endTag.startOffset, endOffset: endTag.endOffset, text: '' }] : [];
}

/** Whether the parser closes an element without its end tag. */
function canStayOpen(element: Element, family: Family): boolean {
  const allowed = followers[element.tagName];
  const parent = parentOf(element);
  if (!allowed || !parent) return false;
  let end = element.sourceCodeLocation?.endTag?.endOffset;
  const { childNodes } = parent;
  for (let place = (family.orderOf(parent).places.get(element) ?? -1) + 1; place < childNodes.length; place += 1) {
    const node = childNodes[place];
    // The parser may have moved elements, so that their order is not that of the source.
    if (!node || end === undefined || node.sourceCodeLocation?.startOffset !== end) return false;
    if (!family.removed.has(node) && !isBreak(node, family))
      return defaultTreeAdapter.isElementNode(node) && allowed.has(node.tagName);
    end = node.sourceCodeLocation.endOffset;
  }
  if (parent.sourceCodeLocation?.endTag?.startOffset !== end || end === undefined) return false;
  return closing.has(parent.tagName) && !['dt', 'thead'].includes(element.tagName);
}

/** Whether a node is a line break between two blocks, or at an end of their parent. */
function isBreak(node: Node, family: Family): boolean {
  if (!defaultTreeAdapter.isTextNode(node) || node.value !== '\n') return false;
  const { parentNode } = node;
  if (!parentNode || !isBlock(parentNode) || parentNode.nodeName === 'pre') return false;
  const { kept, keptPlaces } = family.orderOf(parentNode);
  const at = keptPlaces.get(node) ?? -1;
  return [kept[at - 1], kept[at + 1]].every((one) => one === undefined || isBlock(one));
}

function isBlock({ nodeName }: Node): boolean {
  return blocks.has(nodeName) || parts.has(nodeName);
}

const escapes: Record<string, string> = { '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

function shortenText(node: DefaultTreeAdapterTypes.TextNode, source: string, family: Family): Cut[] {
  const place = node.sourceCodeLocation;
  if (!place || !node.parentNode || raw.has(node.parentNode.nodeName)) return [];
  const { startOffset, endOffset } = place;
  if (isBreak(node, family)) return [{ startOffset, endOffset, text: '' }];
  const written = source.slice(startOffset, endOffset);
  // The parser joins texts that it moves out of a table.
  if (written.includes('<')) return [];
  const text = written.replace(/&(?:gt|quot|#x27);/g, (escaped) => escapes[escaped] ?? escaped);
  return text === written ? [] : [{ startOffset, endOffset, text }];
}
