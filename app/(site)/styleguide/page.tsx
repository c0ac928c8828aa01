import type { Metadata } from 'next';
import { ArticleBody } from '#components/article/article-body.tsx';
import { PageHeader } from '#components/article/page-header.tsx';
import { Island } from '#components/islands/island.tsx';
import { QueueCalculator } from '#components/islands/queue-calculator.tsx';
import { getPage, getRelease } from '#lib/posts/queries.ts';

export const metadata: Metadata = { title: 'Style guide', robots: { index: false } };

export default async function StyleguidePage() {
  const page = await getPage('styleguide', getRelease());
  return (
    <article>
      <PageHeader title="Style guide" description="Every element that a post can hold, and one that it cannot." />
      {page ? <ArticleBody page={page} /> : null}
      <div className="prose">
        <h2>An island</h2>
        <p>
          The mean time in the textbook queue is the time of the work divided by the share of the server that is free.
        </p>
        <Island>
          <QueueCalculator />
        </Island>
      </div>
    </article>
  );
}
