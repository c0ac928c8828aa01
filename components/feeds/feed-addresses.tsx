import { Sentence } from '#components/shell/sentence.tsx';
import { copy } from '#lib/copy/words.ts';
import { absoluteUrl, feeds } from '#lib/urls.ts';
import styles from './feed-addresses.module.css';

const listFeeds = () => feeds.map((feed) => ({ path: feed.path, ...copy.subscribe.formats[feed.name] }));

/** Feed readers that are well known and free to try. */
const readers = [
  ['NetNewsWire', 'https://netnewswire.com/'],
  ['Feedly', 'https://feedly.com/'],
  ['Inoreader', 'https://www.inoreader.com/'],
  ['FreshRSS', 'https://freshrss.org/'],
] as const;

/** The feeds of the whole site. A click selects an address; a script adds buttons that copy. */
export function FeedAddresses() {
  return (
    <>
      <dl className={styles.feeds}>
        {listFeeds().map(({ name, note, path }) => (
          <div key={path}>
            <dt>
              <a href={path}>{name}</a>
            </dt>
            <dd className={styles.note}>{note}</dd>
            <dd className={styles.address} data-copy={copy.subscribe.copyAddress(name)}>
              <code>
                {absoluteUrl('/')}
                <wbr />
                {path.slice(1)}
              </code>
            </dd>
          </div>
        ))}
      </dl>
      <h2 className={styles.title}>{copy.subscribe.whatIsIt}</h2>
      <p>
        <Sentence text={copy.subscribe.explanation} parts={{ readers: <Readers /> }} />
      </p>
    </>
  );
}

function Readers() {
  return readers.map(([name, address], place) => (
    <span key={name}>
      {place === 0 ? '' : ', '}
      <a href={address}>{name}</a>
    </span>
  ));
}
