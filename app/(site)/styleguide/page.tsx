import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { Island } from '#components/islands/island.tsx';
import { QueueCalculator } from '#components/islands/queue-calculator.tsx';
import { getRelease, tieToRelease } from '#lib/content/posts.ts';

export const metadata: Metadata = { title: 'Style guide', robots: { index: false } };

export default async function StyleguidePage() {
  await tieToRelease(getRelease());
  return (
    <article>
      <PageHeader title="Style guide" description="An island: the one kind of thing here that runs in the browser." />
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
