import type { ComponentProps } from 'react';

// Going to a note, or closing it, must not move the page. A browser scrolls to what is gone to, but not where that is
// fixed on the screen: so an empty place that is fixed has the id, and the keyboard goes on from there.

/** `~` is in no id of a heading. */
function closeId(reference: string): string {
  return `${reference}~`;
}

/** The references in the text lead to their notes; the links behind a note lead back, or just close it. */
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
        <a className="close" href={closeId(props.href ?? '')} aria-label="Close the note">
          ×
        </a>
      </>
    );
  }
  return <a {...props}>{children}</a>;
}

/** In an article only notes have an id of this kind. */
export function Item({ id, children, ...props }: ComponentProps<'li'>) {
  return (
    <li {...props}>
      {id ? <span className="place" id={id} /> : null}
      {children}
    </li>
  );
}
