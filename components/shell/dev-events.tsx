import { buildDevScript, devStyle } from '#lib/dev/script.ts';
import { env } from '#lib/env.ts';

/** Only `npm run dev` sets the address: the page shows a new release by itself, and faults while there are any. */
export function DevEvents() {
  if (!env.isDevelopment || !env.devEventsUrl) return null;
  return (
    <>
      <style>{devStyle}</style>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own script, in development alone */}
      <script dangerouslySetInnerHTML={{ __html: buildDevScript(env.devEventsUrl) }} />
    </>
  );
}
