import type { ReactNode } from 'react';

/** The mark by which the page cache knows that a page needs React in the browser. Every island is wrapped in it. */
export function Island({ children }: { children: ReactNode }) {
  return <div data-island="">{children}</div>;
}
