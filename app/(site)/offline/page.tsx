import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import { getRelease, tieToRelease } from '#lib/content/posts.ts';
import { scriptPath } from '#lib/reader/scripts.ts';

export const metadata: Metadata = { title: 'Without a connection', robots: { index: false } };

/** Comes from the reader's own device, in place of a page that is not there; its script fills the list. */
export default async function OfflinePage() {
  await tieToRelease(getRelease());
  return (
    <article>
      <PageHeader
        title="You are offline"
        description="This page was not opened on this device before, so it has to wait for a connection."
      />
      <div className="prose">
        <h2>What can be read now</h2>
        <ul id="kept" />
      </div>
      <script data-own="" type="module" src={scriptPath('kept-list')} />
    </article>
  );
}
