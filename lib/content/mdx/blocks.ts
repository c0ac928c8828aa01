// The blocks of an article as HTML: registered components, figures with captions, tables that scroll inside themselves.
import type { Element, ElementContent, Nodes, Root } from 'hast';
import type { MdxJsxFlowElementHast, MdxJsxTextElementHast } from 'mdast-util-mdx-jsx';
import { SKIP, visit } from 'unist-util-visit';

/** A component becomes an element of its own name, with its literal attributes: the renderer looks the name up. */
export function nameComponents() {
  return (tree: Root) => {
    visit(tree, (node) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return;
      const { name, attributes, children } = node as MdxJsxFlowElementHast | MdxJsxTextElementHast;
      const properties = Object.fromEntries(
        attributes.flatMap((attribute) =>
          attribute.type === 'mdxJsxAttribute' ? [[attribute.name, String(attribute.value ?? '')]] : [],
        ),
      );
      const element = node as unknown as Element;
      Object.assign(element, { type: 'element', tagName: name ?? '', properties, children });
      Reflect.deleteProperty(element, 'name');
      Reflect.deleteProperty(element, 'attributes');
    });
  };
}

/** A picture alone in its paragraph stands by itself, and its Markdown title is its caption. */
export function figureImages() {
  return (tree: Root) => {
    visit(tree, 'element', (element: Element, index, parent) => {
      const [image, ...rest] = element.children;
      if (element.tagName !== 'p' || rest.length > 0 || image?.type !== 'element' || image.tagName !== 'img') return;
      if (!parent || index === undefined) return;
      const { title, ...properties } = image.properties;
      const caption: ElementContent[] = title
        ? [
            {
              type: 'element',
              tagName: 'figcaption',
              properties: {},
              children: [{ type: 'text', value: String(title) }],
            },
          ]
        : [];
      parent.children[index] = {
        type: 'element',
        tagName: 'figure',
        properties: {},
        children: [{ ...image, properties }, ...caption],
      };
    });
  };
}

/** A wide table scrolls in a box that the keyboard reaches; alignment is an attribute, as styles are forbidden. */
export function wrapTables() {
  return (tree: Root) => {
    visit(tree, 'element', (element: Element, index, parent) => {
      if (element.tagName === 'th' || element.tagName === 'td') alignCell(element);
      if (element.tagName !== 'table' || !parent || index === undefined) return undefined;
      parent.children[index] = {
        type: 'element',
        tagName: 'div',
        properties: { className: ['table'], role: 'group', ariaLabel: 'Table', tabIndex: 0 },
        children: [element],
      };
      visit(element, 'element', (cell: Element) => {
        if (cell.tagName === 'th' || cell.tagName === 'td') alignCell(cell);
        if (cell.tagName === 'th') cell.properties.scope = 'col';
      });
      return [SKIP, index + 1];
    });
  };
}

function alignCell(cell: Element): void {
  const { align, ...properties } = cell.properties;
  if (!align) return;
  cell.properties = { ...properties, dataAlign: align };
}

/** Positions are for faults; what is stored has none. */
export function dropPositions() {
  return (tree: Root) => drop(tree);
}

function drop(node: Nodes): void {
  node.position = undefined;
  node.data = undefined;
  if ('children' in node) node.children.forEach(drop);
}
