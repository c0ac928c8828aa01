import { Image } from '#components/mdx/image.tsx';
import { copy } from '#lib/copy/words.ts';
import { nameLink, smallAvatar } from '#lib/model/authors.ts';
import type { Author, ReleaseImage } from '#lib/model/release.ts';
import { mediaPath } from '#lib/urls.ts';
import styles from './post-authors.module.css';

/** Pixels of an avatar on the page. */
const avatarSize = 64;

interface Props {
  authors: readonly Author[];
  /** Returns the address of an image. */
  pathOf?: (name: string) => string;
}

/** The authors of a post, below its text: avatar, biography and links. An author with only a name is left out. */
export function PostAuthors({ authors, pathOf = mediaPath }: Props) {
  const shown = authors.filter(({ bio, avatar, links }) => bio || avatar || links.length > 0);
  if (shown.length === 0) return null;
  return (
    <section className={styles.authors} aria-label={copy.post.authors(shown.length)}>
      {shown.map(({ name, bio, avatar, links }) => (
        <div key={name}>
          {avatar ? <Avatar image={avatar} pathOf={pathOf} /> : null}
          <div dir="auto">
            <p>
              <strong>{name}</strong> {bio ? <bdi>{bio}</bdi> : null}
            </p>
            {links.length > 0 ? (
              <p className={styles.links}>
                {links.map((link) => (
                  <a key={link} href={link} rel="me">
                    {nameLink(link)}
                  </a>
                ))}
              </p>
            ) : null}
          </div>
        </div>
      ))}
    </section>
  );
}

function Avatar({ image, pathOf }: { image: ReleaseImage; pathOf: (name: string) => string }) {
  const small = smallAvatar(image);
  return (
    <picture>
      {small ? <source type={small.type} srcSet={pathOf(small.name)} /> : null}
      <Image src={pathOf(image.name)} alt="" width={avatarSize} height={avatarSize} />
    </picture>
  );
}
