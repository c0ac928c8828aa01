import { copy } from '#lib/copy/words.ts';
import { formatDate } from '#lib/dates.ts';
import type { Change, Comparison, Part } from '#lib/history/compare-schema.ts';
import type { ShownVersion } from '#lib/history/read-history.ts';
import { languageProps } from '#lib/model/language.ts';
import type { Post } from '#lib/model/release.ts';
import styles from './post-history.module.css';

interface Props {
  post: Pick<Post, 'lang' | 'date'>;
  /** Newest first. */
  versions: readonly ShownVersion[];
  /** Whether the subjects of commits are public. */
  showsSubjects: boolean;
}

/** The versions of a post, each with its changes. Added and removed words are marked by lines and by words, not by colour. */
export function PostHistory({ post, versions, showsSubjects }: Props) {
  if (versions.length < 2) return <Note>{copy.history.unchanged}</Note>;
  const isWhole = versions.every(({ number }, place) => number === versions.length - place);
  return (
    <div className={styles.history}>
      {versions.map((version) => (
        <section key={version.number} aria-labelledby={`v${version.number}`}>
          <h2 id={`v${version.number}`}>
            {copy.history.version(version.number)}{' '}
            <time dateTime={version.at ?? post.date}>{formatDate(version.at ?? post.date, copy.language)}</time>
          </h2>
          {showsSubjects && version.subject ? (
            <p className={styles.subject}>
              <bdi>{version.subject}</bdi>
            </p>
          ) : null}
          <Origin {...version} />
          {version.changes ? <Changes {...version.changes} lang={post.lang} /> : null}
        </section>
      ))}
      {isWhole ? null : <Note>{copy.history.incomplete}</Note>}
    </div>
  );
}

/** Interface text, whose direction may differ from that of the site. */
function Note({ className, children }: { className?: string; children: string }) {
  return (
    <p className={className}>
      <bdi>{children}</bdi>
    </p>
  );
}

/** A note on the origin of a version without changes: the first one, the same text as another one, or unknown. */
function Origin({ number, sameAs, isRollback, changes }: ShownVersion) {
  if (sameAs !== undefined) return <Note>{copy.history.same(sameAs, isRollback === true)}</Note>;
  if (number === 1) return <Note>{copy.history.first}</Note>;
  return changes ? null : <Note>{copy.history.unknown}</Note>;
}

function Changes({ sections, more, lang }: Comparison & Pick<Post, 'lang'>) {
  return (
    <>
      {sections.map(({ heading, changes }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections have no name, and are rendered once
        <div key={place}>
          {heading ? <h3 {...languageProps(lang)}>{heading}</h3> : null}
          {changes.map((change, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <ShownChange key={at} change={change} lang={lang} />
          ))}
        </div>
      ))}
      {more > 0 ? <Note>{copy.history.more(more)}</Note> : null}
    </>
  );
}

function ShownChange({ change, lang }: { change: Change } & Pick<Post, 'lang'>) {
  if ('thing' in change)
    return <Note className={styles.thing}>{copy.history.things[change.thing][change.change]}</Note>;
  return (
    <p className={change.isHeading ? styles.heading : undefined} {...languageProps(lang)}>
      {change.parts.map((part, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <ShownPart key={place} part={part} />
      ))}
    </p>
  );
}

function ShownPart({ part: [sign, text] }: { part: Part }) {
  if (sign === 0) return text;
  const Mark = sign > 0 ? 'ins' : 'del';
  return (
    <Mark>
      <span className="visually-hidden" lang={copy.language}>
        {copy.history[Mark]}{' '}
      </span>
      {text}
    </Mark>
  );
}
