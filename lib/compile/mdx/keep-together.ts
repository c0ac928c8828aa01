// Keeps formulas in sentences on one line with the punctuation beside them. Browsers may break a line before and after a
// formula, even before a full stop. Code, keys and links are text, for which they know the rules.
import type { Element, ElementContent, Root } from 'hast';
import { SKIP, visit } from '#lib/compile/mdx/visit.ts';
import { element, text } from '#lib/model/element.ts';

/** Punctuation, a unit after a no-break space, or the end of a word: "n-dimensional". */
const behind = /^(?:[\p{Po}\p{Pe}\p{Pf}\p{Pi}\p{Script=Latin}\p{N}-]|[\u00a0\u202f](?=\S))+/u;
const before = /[\p{Ps}\p{Pi}\p{Pf}¿¡-]+$/u;
/** Characters that stay with a formula. More would leave gaps in lines. */
const limit = 24;

export function keepTogether() {
  return (tree: Root) => {
    visit(tree, 'element', (node: Element, index, parent) => {
      if (!parent || index === undefined || !isAtom(node)) return undefined;
      const siblings = parent.children as ElementContent[];
      const opening = cutEnd(siblings[index - 1]);
      const rest = cutStart(siblings, index + 1);
      if (!opening && rest.length === 0) return SKIP;
      const kept = element('span', { className: ['keep'] }, [...(opening ? [text(opening)] : []), node, ...rest]);
      siblings[index] = kept;
      return SKIP;
    });
  };
}

/** Returns true for a formula in a sentence, or for a link, emphasis and the like around nothing else. */
function isAtom({ tagName, properties, children }: Element): boolean {
  if (tagName === 'math') return properties.display !== 'block';
  if (tagName === 'span' && isFormula(properties.className)) return true;
  const [only, ...others] = children;
  if (!['a', 'em', 'strong', 'del', 'mark'].includes(tagName) || others.length > 0) return false;
  return only?.type === 'element' && isAtom(only);
}

function isFormula(className: unknown): boolean {
  return Array.isArray(className) && className.includes('formula');
}

/** Removes the opening punctuation at the end of a text. */
function cutEnd(node: ElementContent | undefined): string {
  const [found = ''] = node?.type === 'text' ? (before.exec(node.value) ?? []) : [];
  if (node?.type === 'text' && found) node.value = node.value.slice(0, -found.length);
  return found;
}

/** Removes the punctuation and the references to footnotes that follow a formula from its siblings. */
function cutStart(siblings: ElementContent[], at: number): ElementContent[] {
  const cut: ElementContent[] = [];
  for (let node = siblings[at]; node; node = siblings[at]) {
    const words = node.type === 'text' ? (behind.exec(node.value)?.[0] ?? '') : '';
    if (words.length > limit || (words === '' && !isReference(node))) break;
    cut.push(node.type === 'text' ? text(words) : node);
    if (node.type === 'text' && words.length < node.value.length) {
      node.value = node.value.slice(words.length);
      break;
    }
    siblings.splice(at, 1);
  }
  return cut;
}

function isReference(node: ElementContent): boolean {
  if (node.type !== 'element' || node.tagName !== 'sup') return false;
  const [link] = node.children;
  return link?.type === 'element' && link.properties.dataFootnoteRef !== undefined;
}
