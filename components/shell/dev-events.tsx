import { buildDevScript, devStyle } from '#lib/dev/script.ts';
import { env } from '#lib/env.ts';

/** Reloads the page after each release and shows errors. Only `npm run dev` sets the address of the events. */
export function DevEvents() {
  if (!env.isDevelopment || !env.devEventsUrl) return null;
  return (
    <>
      <style>{devStyle}</style>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own script, in development only */}
      <script dangerouslySetInnerHTML={{ __html: buildDevScript(env.devEventsUrl) }} />
    </>
  );
}
