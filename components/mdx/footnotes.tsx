import type { ComponentProps } from 'react';
import { copy } from '#lib/copy/words.ts';

// Opening or closing a footnote must not scroll the page. Browsers scroll to the target of a link unless it has a fixed
// position, so an empty fixed element carries the id. Keyboard focus continues from that element.

/** The target of the link that closes a note. Ids of headings never contain `~`. */
function closeId(reference: string): string {
  return `${reference}~`;
}

/** Links, with additions for footnotes: a target after each reference, and a close link after each back link. */
export function Link({ children, ...props }: ComponentProps<'a'>) {
  const attributes = props as Record<string, unknown>;
  if (attributes['data-footnote-ref'] !== undefined) {
    return (
      <>
        <a {...props}>{children}</a>
        <span className="place" id={closeId(props.id ?? '')} />
      </>
    );
  }
  if (attributes['data-footnote-backref'] !== undefined) {
    return (
      <>
        <a {...props}>{children}</a>{' '}
        <a className="close" href={closeId(props.href ?? '')} aria-label={copy.footnotes.close}>
          ×
        </a>
      </>
    );
  }
  // Headings of releases by older versions contain their links.
  if (props.className === 'anchor') return null;
  return <a {...props}>{children}</a>;
}

/** List items. In an article only footnotes have an id. */
export function Item({ id, children, ...props }: ComponentProps<'li'>) {
  return (
    <li {...props}>
      {id ? <span className="place" id={id} /> : null}
      {children}
    </li>
  );
}
