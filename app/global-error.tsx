'use client';

import { site } from '#lib/site.ts';

/** The last resort, without the layout and its styles. */
export default function GlobalErrorPage() {
  return (
    <html lang={site.language}>
      <head>
        <title>{site.name}</title>
      </head>
      <body>
        <h1>This page cannot be shown</h1>
        <p>
          Something failed on our side. It is worth another try in a minute. <a href="/">All posts</a>
        </p>
      </body>
    </html>
  );
}
