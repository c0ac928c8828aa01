import { buildThemeScript } from '#lib/browser/theme.ts';

/** Browsers render a page ahead while the pointer rests on a link to it, except files and search results. */
const rules = JSON.stringify({
  prerender: [{ where: { href_matches: '/([^.]*)\\?' }, eagerness: 'moderate' }],
});

/** The scripts of every page: the theme before the first paint, enhancements after load, and speculation rules. */
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
