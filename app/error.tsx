'use client';

import { PageHeader } from '#components/article/page-header.tsx';
import * as copy from '#lib/copy.ts';

/**
 * Shown when a page cannot be rendered and the cache has no earlier version.
 * It runs in the browser, so it must not import `lib/urls.ts`: that adds the settings and their parser, 114 kB, and a use
 * of `Function` that the content security policy forbids.
 */
export default function ErrorPage() {
  return (
    <>
      <PageHeader title={copy.errors.title} description={copy.errors.description} />
      <p>
        <a href="/">{copy.errors.allPosts}</a>
      </p>
    </>
  );
}
