import type { ReactNode } from 'react';

/** The build fails if a page below stops being static. A post that the build did not render is sent whole, not streamed. */
export const ensureStatic = 'navigation';

export default function SiteLayout({ children }: { children: ReactNode }) {
  return children;
}
