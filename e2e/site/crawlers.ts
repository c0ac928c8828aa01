// Crawlers that read the head of a shared page, with the headers that each of them sends.

export interface Crawler {
  name: string;
  userAgent: string;
  /** Headers besides User-Agent. */
  headers?: Record<string, string>;
  /** Bytes that the crawler reads from the start of a page. */
  window?: number;
}

/** The crawlers, with the user agents that they send. */
export const crawlers: readonly Crawler[] = [
  {
    name: 'Slack',
    userAgent: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
    // https://api.slack.com/robots
    headers: { range: 'bytes=0-32768' },
    window: 32_768,
  },
  { name: 'Slack, images', userAgent: 'Slack-ImgProxy (+https://api.slack.com/robots)' },
  { name: 'X', userAgent: 'Twitterbot/1.0' },
  {
    name: 'Facebook',
    userAgent: 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    headers: { 'accept-encoding': 'deflate, gzip', range: 'bytes=0-524287' },
    window: 1_000_000,
  },
  { name: 'Facebook, catalog', userAgent: 'facebookcatalog/1.0' },
  {
    name: 'LinkedIn',
    userAgent: 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  },
  { name: 'WhatsApp', userAgent: 'WhatsApp/2.23.20.0', headers: { range: 'bytes=0-299999' }, window: 300_000 },
  { name: 'Discord', userAgent: 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)' },
  { name: 'Telegram', userAgent: 'TelegramBot (like TwitterBot)', headers: { 'accept-encoding': 'identity' } },
  {
    name: 'iMessage',
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  },
  { name: 'Mastodon', userAgent: 'Mastodon/4.3.0 (http.rb/5.2.0; +https://mastodon.social/) Bot' },
  { name: 'Bluesky', userAgent: 'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)' },
  { name: 'Signal', userAgent: 'WhatsApp/2', headers: { 'accept-encoding': 'identity', range: 'bytes=0-1048575' } },
  { name: 'Teams', userAgent: 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5' },
  { name: 'Reddit', userAgent: 'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)' },
  { name: 'Pinterest', userAgent: 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)' },
  { name: 'KakaoTalk', userAgent: 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/' },
  { name: 'Iframely', userAgent: 'Iframely/1.3.1 (+https://iframely.com/docs/about)' },
  { name: 'Embedly', userAgent: 'Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)' },
  { name: 'Google', userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
  { name: 'nobody in particular', userAgent: 'curl/8.5.0', headers: { accept: '*/*' } },
];

/** Bytes. Slack documents the smallest window: everything a preview needs must lie within it on every page. */
export const smallestWindow = 32_768;
