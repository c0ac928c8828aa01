import type { ReactNode } from 'react';

/** Wraps every interactive component: by this attribute the page cache knows that a page needs React in the browser. */
export function Island({ children }: { children: ReactNode }) {
  return <div data-island="">{children}</div>;
}
