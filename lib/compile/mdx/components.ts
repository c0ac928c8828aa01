// What each component of the registry is in HTML. Pages, feeds and search all read it from the tree, so it is said once.
import type { Element, ElementContent, Root } from 'hast';
import type { MdxJsxFlowElementHast, MdxJsxTextElementHast } from 'mdast-util-mdx-jsx';
import { visit } from 'unist-util-visit';
import { caption, element, text } from '#lib/compile/mdx/element.ts';
import { type ComponentAttributes, type ComponentName, isComponentName, registry } from '#lib/compile/mdx/registry.ts';
import * as copy from '#lib/copy.ts';

type Component = MdxJsxFlowElementHast | MdxJsxTextElementHast;

/** Puts its HTML in the place of each component. */
export function expandComponents() {
  return (tree: Root) => {
    visit(tree, (node, index, parent) => {
      if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') return undefined;
      if (!parent || index === undefined) return undefined;
      parent.children[index] = expand(node as Component);
      return index;
    });
  };
}

function expand(node: Component): Element {
  const children = node.children as ElementContent[];
  const values = Object.fromEntries(
    node.attributes.flatMap((attribute) =>
      attribute.type === 'mdxJsxAttribute' ? [[attribute.name, String(attribute.value ?? '')]] : [],
    ),
  );
  // A component with a fault was reported and taken out; one that stands in the wrong place was only reported.
  const name = node.name ?? '';
  if (!isComponentName(name)) return element('div', {}, children);
  const attributes = registry[name].attributes.parse(values);
  return (forms[name] as Form<ComponentName>)(attributes as never, children, node.type === 'mdxJsxFlowElement');
}

type Form<Name extends ComponentName> = (
  attributes: ComponentAttributes<Name>,
  children: ElementContent[],
  isBlock: boolean,
) => Element;

const forms: { [Name in ComponentName]: Form<Name> } = {
  Callout: ({ kind, title = copy.article[kind] }, children) =>
    element('aside', { className: ['callout'], dataKind: kind, ariaLabel: title }, [
      element('p', { className: ['callout-title'] }, [text(title)]),
      ...children,
    ]),

  Details: ({ summary }, children) =>
    element('details', { className: ['fold'] }, [element('summary', {}, [text(summary)]), ...children]),

  // Which of the two is shown follows the theme, in the stylesheet.
  Figure: ({ src, dark, alt, caption: words }, children) =>
    element('figure', {}, [
      element('img', { src, alt, ...(dark ? { dataShade: 'light' } : {}) }),
      ...(dark ? [element('img', { src: dark, alt, dataShade: 'dark' })] : []),
      ...(children.length > 0 ? [element('figcaption', {}, [text(words ?? ''), ...children])] : caption(words)),
    ]),

  Kbd: (_attributes, children) => element('kbd', {}, children),

  Quote: ({ by, href }, children) =>
    element('figure', { className: ['quote'] }, [
      element('blockquote', {}, children),
      element('figcaption', {}, [href ? element('a', { href }, [text(by)]) : text(by)]),
    ]),

  Text: ({ lang }, children, isBlock) => element(isBlock ? 'div' : 'span', { lang, dir: directionOf(lang) }, children),
};

/** Scripts that are written from right to left, of living languages. */
const rightToLeft = new Set(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Samr', 'Syrc', 'Thaa', 'Yezi']);

function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr';
}
