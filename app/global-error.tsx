'use client';

import * as copy from '#lib/copy.ts';
import { site } from '#lib/site.ts';

/** Shown when the root layout itself fails, so it uses neither the layout nor its styles. */
export default function GlobalErrorPage() {
  return (
    <html lang={site.language}>
      <head>
        <title>{site.name}</title>
      </head>
      <body>
        <h1>{copy.errors.title}</h1>
        <p>
          {copy.errors.description} <a href="/">{copy.errors.allPosts}</a>
        </p>
      </body>
    </html>
  );
}
