// Replaces the components of a post with the HTML that `registry.ts` defines.
import type { Element, ElementContent, Root } from 'hast';
import type { MdxJsxFlowElementHast, MdxJsxTextElementHast } from 'mdast-util-mdx-jsx';
import type { VFile } from 'vfile';
import { languageOf } from '#lib/compile/mdx/language.ts';
import { findComponent } from '#lib/compile/mdx/registry.ts';
import { visit } from '#lib/compile/mdx/visit.ts';
import { element } from '#lib/model/element.ts';

type Component = MdxJsxFlowElementHast | MdxJsxTextElementHast;

/** Replaces each component with its HTML. */
export function expandComponents() {
  return (tree: Root, file: VFile) => {
    const language = languageOf(file);
    visit(tree, (node, index, parent) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return undefined;
      if (!parent || index === undefined) return undefined;
      parent.children[index] = expand(node as Component, language);
      return index;
    });
  };
}

function expand(node: Component, language: string | undefined): Element {
  const children = node.children as ElementContent[];
  const values = Object.fromEntries(
    node.attributes.flatMap((attribute) =>
      attribute.type === 'mdxJsxAttribute' ? [[attribute.name, String(attribute.value ?? '')]] : [],
    ),
  );
  // `restrict.ts` reports and removes components with errors. A component in the wrong place is only reported.
  const component = findComponent(node.name);
  return component
    ? component.build(values, children, { isBlock: node.type === 'mdxJsxFlowElement', language })
    : element('div', {}, children);
}
