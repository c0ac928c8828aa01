import { buildThemeScript } from '#lib/browser/theme.ts';

/**
 * Pages are made while the pointer rests on their link. A path with a dot is a file, and results depend on a question:
 * neither is asked for before its time.
 */
const rules = JSON.stringify({
  prerender: [{ where: { href_matches: '/([^.]*)\\?' }, eagerness: 'moderate' }],
});

/** What runs on every page: the theme before the first paint, the enhancements after the page, and the rules of looking ahead. */
export function Scripts({ reader }: { reader: string }) {
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant */}
      <script data-own="" dangerouslySetInnerHTML={{ __html: buildThemeScript() }} />
      <script data-own="" type="module" src={reader} />
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant */}
      <script type="speculationrules" dangerouslySetInnerHTML={{ __html: rules }} />
    </>
  );
}
