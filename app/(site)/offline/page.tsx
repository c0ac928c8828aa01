import type { Metadata } from 'next';
import { PageHeader } from '#components/article/page-header.tsx';
import styles from '#components/listing/link-list.module.css';
import { scriptPath } from '#lib/browser/scripts.ts';
import { copy } from '#lib/copy/words.ts';
import { getRelease, tieToRelease } from '#lib/posts/queries.ts';

export function generateMetadata(): Metadata {
  return { title: copy.offline.title, robots: { index: false } };
}

/** The service worker shows this page instead of one that it has not stored. A script fills the list of stored pages. */
export default async function OfflinePage() {
  await tieToRelease(getRelease());
  return (
    <article>
      <PageHeader title={copy.offline.title} description={copy.offline.description} />
      <h2 className={styles.title} hidden id="kept-title">
        {copy.offline.kept}
      </h2>
      <ul className={styles.list} id="kept" />
      <script data-own="" type="module" src={scriptPath('kept-list', copy.language)} />
    </article>
  );
}
