'use client';

import { errors } from '#lib/copy/en.ts';

/** Shown when the root layout itself fails, so it uses neither the layout nor its styles. */
export default function GlobalErrorPage() {
  return (
    <html lang="en">
      <head>
        <title>{errors.title}</title>
      </head>
      <body>
        <h1>{errors.title}</h1>
        <p>
          {errors.description} <a href="/">{errors.allPosts}</a>
        </p>
      </body>
    </html>
  );
}
