// How each registered component reads where there is neither a style nor a script. A component without a form does not compile.
import type { Element, ElementContent, RootContent } from 'hast';
import { element, text } from '#lib/content/mdx/element.ts';
import type { ComponentName } from '#lib/content/mdx/registry.ts';

export interface Article {
  /** The post's own address, absolute. */
  url: string;
  /** Stands before each id. */
  prefix: string;
  render: (nodes: readonly RootContent[]) => ElementContent[];
}

type Form = (element: Element, article: Article) => ElementContent[];

const calloutNames: Record<string, string> = { note: 'Note', tip: 'Tip', warning: 'Warning' };

export const componentForms: Record<ComponentName, Form> = {
  Callout: ({ properties: { kind, title }, children }, { render }) => {
    const name = String(title ?? calloutNames[String(kind)]);
    return [element('blockquote', {}, [element('p', {}, [element('strong', {}, [text(name)])]), ...render(children)])];
  },
  Figure: ({ properties: { src, alt, width, height, caption }, children }, { render }) => {
    const picture = render([element('img', { src, alt, width, height })]);
    const words = [...(caption ? [text(String(caption))] : []), ...render(children)];
    return [element('figure', {}, [...picture, ...(words.length > 0 ? [element('figcaption', {}, words)] : [])])];
  },
};
