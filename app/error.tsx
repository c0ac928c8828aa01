'use client';

import { PageHeader } from '#components/article/page-header.tsx';
import { homePath } from '#lib/urls.ts';

/** What a reader sees when a page cannot be rendered and there is no earlier one to show. */
export default function ErrorPage() {
  return (
    <>
      <PageHeader
        title="This page cannot be shown"
        description="Something failed on our side. It is worth another try in a minute."
      />
      <p>
        <a href={homePath}>All posts</a>
      </p>
    </>
  );
}
