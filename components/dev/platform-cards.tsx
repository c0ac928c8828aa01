import type { PlatformCard as Card, PlatformCards as Cards } from '#lib/dev/platform-cards.ts';
import type { Post, Site } from '#lib/model/release.ts';
import { cardPath, postPath } from '#lib/urls.ts';
import styles from './platform-cards.module.css';

/** Shows a post as each platform shows its link, with warnings about text that a platform cuts. */
export function PlatformCards({ post, site, cards, warnings }: Cards & { post: Post; site: Site }) {
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
      <div className={styles.cards}>
        {cards.map((card) => (
          <PlatformCard key={card.platform} image={post.card} siteName={site.name} {...card} />
        ))}
      </div>
    </section>
  );
}

function PlatformCard({
  image,
  siteName,
  platform,
  crop,
  title,
  description,
}: Card & { image: string; siteName: string }) {
  return (
    <figure>
      <figcaption>{platform}</figcaption>
      <div className={`${styles.card} ${styles[crop]}`}>
        {/* biome-ignore lint/performance/noImgElement: authors only, in development */}
        <img src={cardPath(image)} alt="" loading="lazy" />
        <p className={styles.site}>{siteName}</p>
        <p className={styles.title}>{title.shown}</p>
        {description.shown ? <p>{description.shown}</p> : null}
      </div>
    </figure>
  );
}
