import type { Preview, SharePreviews } from '#lib/dev/share-previews.ts';
import type { Post, Site } from '#lib/model/release.ts';
import { cardPath, postPath } from '#lib/urls.ts';
import styles from './card-previews.module.css';

/** Shows a post as each platform shows its link, with warnings about text that a platform cuts. */
export function CardPreviews({ post, site, previews, warnings }: SharePreviews & { post: Post; site: Site }) {
  return (
    <section className={styles.post} aria-labelledby={`card-${post.slug}`}>
      <h2 id={`card-${post.slug}`}>
        <a href={postPath(post.slug)}>{post.title}</a>
      </h2>
      {warnings.length > 0 ? (
        <ul className={styles.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      ) : null}
      <div className={styles.previews}>
        {previews.map((preview) => (
          <CardPreview key={preview.platform} card={post.card} siteName={site.name} {...preview} />
        ))}
      </div>
    </section>
  );
}

function CardPreview({
  card,
  siteName,
  platform,
  crop,
  title,
  description,
}: Preview & { card: string; siteName: string }) {
  return (
    <figure>
      <figcaption>{platform}</figcaption>
      <div className={`${styles.preview} ${styles[crop]}`}>
        {/* biome-ignore lint/performance/noImgElement: authors only, in development */}
        <img src={cardPath(card)} alt="" loading="lazy" />
        <p className={styles.site}>{siteName}</p>
        <p className={styles.title}>{title.shown}</p>
        {description.shown ? <p>{description.shown}</p> : null}
      </div>
    </figure>
  );
}
