import type { ReactNode } from 'react';

/** The build fails when a page below stops being static, and a post that was not listed is waited for whole. */
export const ensureStatic = 'navigation';

export default function SiteLayout({ children }: { children: ReactNode }) {
  return children;
}
