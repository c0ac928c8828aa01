// The page that readers see when a page cannot be rendered and has no earlier version. It has no dependencies that could fail too.
import { buildThemeScript } from '#lib/browser/theme.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { directionOf } from '#lib/model/language.ts';
import type { Site } from '#lib/model/release.ts';
import { escapeHtml } from '#lib/page-cache/escape-html.ts';

/** Builds the document that replaces Next's, which is empty until the framework's runtime fills it in the browser. */
export function buildErrorPage({ name, language, accent }: Site): string {
  const { errors } = wordsOf(language);
  const links = `a{color:${accent ? `light-dark(${accent.light},${accent.dark})` : 'inherit'}}`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${errors.title} | ${escapeHtml(name)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<script data-own>${buildThemeScript()}</script>
<style>@media (scripting:enabled){[data-theme=light]{color-scheme:light}[data-theme=dark]{color-scheme:dark}}body{max-width:40rem;margin:10vh auto;padding:0 1.5rem;font:1.125rem/1.6 system-ui,sans-serif}h1{line-height:1.2}${links}</style>
</head>
<body>
<main>
<h1>${errors.title}</h1>
<p>${errors.description}</p>
<p><a href="/">${errors.allPosts}</a></p>
</main>
</body>
</html>
`;
}
