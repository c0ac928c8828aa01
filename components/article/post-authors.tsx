import { Image } from '#components/mdx/image.tsx';
import * as copy from '#lib/copy.ts';
import { nameLink } from '#lib/model/authors.ts';
import type { Author } from '#lib/model/release.ts';
import { mediaPath } from '#lib/urls.ts';
import styles from './post-authors.module.css';

/** Pixels of an avatar on the page. */
const avatarSize = 64;

/** The authors of a post, below its text: avatar, biography and links. An author with a name only is not listed. */
export function PostAuthors({ authors }: { authors: readonly Author[] }) {
  const shown = authors.filter(({ bio, avatar, links }) => bio || avatar || links.length > 0);
  if (shown.length === 0) return null;
  return (
    <section className={styles.authors} aria-label={copy.post.authors}>
      {shown.map(({ name, bio, avatar, links }) => (
        <div key={name}>
          {avatar ? <Image src={mediaPath(avatar.name)} alt="" width={avatarSize} height={avatarSize} /> : null}
          <p>
            <strong dir="auto">{name}</strong> {bio ? <bdi>{bio}</bdi> : null}{' '}
            {links.map((link) => (
              <a key={link} href={link} rel="me">
                {nameLink(link)}
              </a>
            ))}
          </p>
        </div>
      ))}
    </section>
  );
}
