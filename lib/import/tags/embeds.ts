// Handles the tags that embed pages, videos and audio of other sites.
import { video } from '#lib/import/markdown/write.ts';
import { all, first, type Handler, type Use } from '#lib/import/tags/handler.ts';

/** Handles a tag that embeds a page of another site, by the address of that page. */
function embed(words: string, address: (id: string, use: Use) => string, ...names: string[]): Handler {
  return (use) => {
    const id = first(use, ...names, 'id', 'url', 'src') ?? use.body?.trim();
    if (!id) return undefined;
    return video(use.named.title ?? words, /^https?:/.test(id) ? id : address(id, use));
  };
}

const tweet = embed('Post on Twitter', (id, { named, list }) => {
  const user = named.user ?? (list.length > 1 ? list[0] : undefined) ?? 'i';
  return `https://twitter.com/${user}/status/${named.id ?? list[1] ?? id}`;
});
const gist = embed('Code on GitHub Gist', (id, { list }) =>
  id.includes('/') || list.length < 2
    ? `https://gist.github.com/${id}`
    : `https://gist.github.com/${list[0]}/${list[1]}`,
);
const youtube = embed('Video on YouTube', (id) => `https://www.youtube.com/watch?v=${id}`);

/** Tags by name. */
export const embeds: Readonly<Record<string, Handler>> = {
  ...all(youtube, 'youtube youtuber yt youtube_enhanced lite_youtube'),
  vimeo: embed('Video on Vimeo', (id) => `https://vimeo.com/${id}`),
  ...all(tweet, 'tweet twitter x twitter_simple x_simple'),
  gist,
  ...all(
    embed('Post on Instagram', (id) => `https://www.instagram.com/p/${id}/`),
    'instagram instagram_simple',
  ),
  ...all(
    embed('Audio on SoundCloud', (id) => `https://soundcloud.com/${id}`),
    'soundcloud',
  ),
  ...all(
    embed('Example on CodePen', (id) => `https://codepen.io/pen/${id}`),
    'codepen',
  ),
  ...all(
    embed('Talk on Speaker Deck', (id) => `https://speakerdeck.com/player/${id}`),
    'speakerdeck',
  ),
  ...all(
    embed('Asciinema recording', (id) => `https://asciinema.org/a/${id}`),
    'asciinema asciicast',
  ),
  ...all(
    embed('Post on Mastodon', (id) => id),
    'mastodon toot bluesky',
  ),
  ...all(
    embed('Embedded page', (id) => id),
    'embed iframe oembed link_preview bookmark',
  ),
  jsfiddle: embed('Example on JSFiddle', (id) => `https://jsfiddle.net/${id}/`),
  video: (use) => {
    const site = use.named.type ?? use.named.provider;
    const known =
      site && /^(?:youtube|vimeo)$/.test(site) ? embeds[site] : embed('Video', (id) => id, 'mp4', 'webm', 'src');
    return known?.(use);
  },
  ...all(
    embed('Audio', (id) => id, 'mp3', 'src'),
    'audio',
  ),
};
