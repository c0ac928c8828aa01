'use client';

import { PageHeader } from '#components/article/page-header.tsx';

/**
 * What a reader sees when a page cannot be rendered and there is no earlier one to show.
 * It runs in the browser, where `lib/urls.ts` would bring the settings and their parser along: 114 kB, and a use of
 * `Function` that the policy forbids.
 */
export default function ErrorPage() {
  return (
    <>
      <PageHeader
        title="This page cannot be shown"
        description="Something failed on our side. It is worth another try in a minute."
      />
      <p>
        <a href="/">All posts</a>
      </p>
    </>
  );
}
