import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import styles from '#components/listing/link-list.module.css';
import { scriptPath } from '#lib/browser/scripts.ts';
import { getRelease, tieToRelease } from '#lib/posts/queries.ts';

export const metadata: Metadata = { title: 'Without a connection', robots: { index: false } };

/** Comes from the reader's own device, in place of a page that is not there; its script fills the list. */
export default async function OfflinePage() {
  await tieToRelease(getRelease());
  return (
    <article>
      <PageHeader
        title="Without a connection"
        description="A page that was not opened on this device before has to wait for one. These can be read now:"
      />
      <ul className={styles.list} id="kept" />
      <script data-own="" type="module" src={scriptPath('kept-list')} />
    </article>
  );
}
