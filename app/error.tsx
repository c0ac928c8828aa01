'use client';

import { PageHeader } from '#components/article/page-header.tsx';
import { errors } from '#lib/copy/en.ts';

/**
 * Shown in `npm run dev` when a page cannot be rendered and the cache has no earlier version.
 * It runs in the browser, so it must not import `lib/urls.ts`: that adds the settings and their parser, 114 kB, and a use
 * of `Function` that the content security policy forbids.
 */
export default function ErrorPage() {
  return (
    <>
      <PageHeader title={errors.title} description={errors.description} />
      <p>
        <a href="/">{errors.allPosts}</a>
      </p>
    </>
  );
}
