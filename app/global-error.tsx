'use client';

import * as copy from '#lib/copy.ts';

/** Shown when the root layout itself fails, so it uses neither the layout nor its styles. */
export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <head>
        <title>{copy.errors.title}</title>
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
