// All interface text for readers in English, labels for screen readers included: headings, labels, hints and errors.
// `words.ts` chooses a language. Each file of a language has the same names; a test compares them.
// `{name}` in a text is a placeholder for an element, which `components/shell/sentence.tsx` inserts.
// Content, date formats (`lib/dates.ts`), site facts (`lib/site.ts`) and messages to authors and operators are elsewhere.
import { makePlural, makeReadingTime } from '#lib/copy/forms.ts';

/** The language of these texts (BCP 47). */
export const language: string = 'en';

const plural = /* @__PURE__ */ makePlural('en');
const readingTime = /* @__PURE__ */ makeReadingTime('en', (minutes) => `${minutes} min read`);

/** @returns "1 post" or "12 posts" */
function countPosts(count: number): string {
  return plural(count, { one: '{count} post', other: '{count} posts' });
}

/** @returns "One post" or "12 posts", for the start of a sentence */
function countPostsInWords(count: number): string {
  return count === 1 ? 'One post' : countPosts(count);
}

const allPosts = 'All posts';
const newestPosts = 'Newest posts';
const showingResultsFor = 'Showing results for {suggestion}';
const searchPosts = 'Search posts';
const pageOf = (page: number, last: number) => `page ${page} of ${last}`;

export const header = {
  skip: 'Skip to content',
  label: 'Site',
  posts: 'Posts',
  archive: 'Archive',
  tags: 'Tags',
  about: 'About',
  search: 'Search',
};

export const footer = {
  about: 'About',
  feeds: 'RSS',
  licence: 'Licence: {licence}',
  social: 'Elsewhere',
};

export const theme = {
  label: 'Theme',
  system: 'System',
  light: 'Light',
  dark: 'Dark',
};

export const home = {
  title: 'Posts',
  writtenBy: (author: string) => `Written by ${author}.`,
  /** The tagline of a site without one of its own. */
  postsBy: (author: string) => `Posts by ${author}.`,
  /** How often posts appear. */
  rhythm: {
    daily: 'Several posts a week.',
    weekly: 'A post every week or so.',
    fortnightly: 'A post every two weeks or so.',
    monthly: 'A post every month or so.',
    rarely: 'A post now and then.',
  },
  subscribe: 'Subscribe',
  description: (page: number, last: number) => `Page ${page} of ${last}`,
  /** Shown in search results and link previews. */
  pageTitle: (page: number, last: number) => `Posts, ${pageOf(page, last)}`,
  pageDescription: (description: string, page: number, last: number) => `${description} Page ${page} of ${last}.`,
};

export const lists = {
  noPosts: 'No posts yet.',
  noTags: 'No tags yet.',
  countPosts,
};

export const pagination = {
  label: 'Pages',
  newer: 'Newer',
  older: 'Older',
  page: (page: number, last: number) => `Page ${page} of ${last}`,
};

export const archive = {
  title: 'Archive',
  description: (count: number) => (count === 1 ? countPostsInWords(count) : `${countPosts(count)}, newest first.`),
  earlierYears: 'Earlier years',
  allYears: 'All years',
  yearTitle: (year: number) => `Archive of ${year}`,
  /** Shown in search results and link previews. */
  pageDescription: (site: string) => `Every post of ${site} with its day, year by year, the newest first.`,
  yearPageDescription: (site: string, year: number) =>
    `Every post of ${site} from ${year} with its day, the newest first.`,
};

export const tags = {
  title: 'Tags',
  description: 'Browse posts by topic.',
  allTags: 'All tags',
  tagDescription: (count: number, page: number, last: number) =>
    page === 1 ? countPostsInWords(count) : `${countPostsInWords(count)}, ${pageOf(page, last)}`,
  /** Shown in search results and link previews. */
  pageDescription: (site: string) => `The topics of ${site}: every tag, and its number of posts.`,
  tagPageTitle: (name: string, page: number, last: number) => (page === 1 ? name : `${name}, ${pageOf(page, last)}`),
  tagPageDescription: (site: string, name: string, count: number, page: number, last: number) =>
    `${countPostsInWords(count)} about ${name.toLowerCase()} on ${site}${page === 1 ? '' : `, ${pageOf(page, last)}`}, newest first.`,
};

export const series = {
  description: (parts: number) =>
    plural(parts, { one: 'A series, with one part so far.', other: 'A series in {count} parts.' }),
  /** Shown in search results and link previews. */
  pageDescription: (site: string, title: string, parts: number) =>
    `${title}: a series in ${plural(parts, { one: 'one part', other: '{count} parts' })} on ${site}, in reading order.`,
};

export const post = {
  draft: 'Draft',
  scheduled: 'Scheduled',
  part: (part: number) => `Part ${part}`,
  updated: 'updated {date}',
  readingTime,
  partOfSeries: (part: number, parts: number) => `Part ${part} of ${parts} of the series {series}`,
  contents: 'Contents',
  top: 'Top',
  permalink: 'Permalink',
  authors: (count: number) => (count === 1 ? 'Author' : 'Authors'),
  cite: 'Cite this post',
  citation: '{author}. “{title}”. {site}, {date}. {url}',
  reportMistake: 'Report a mistake',
  backlinks: 'Referred to in',
  related: 'Related posts',
  relatedTime: (minutes: number) => `${minutes} min`,
  neighbours: 'Posts before and after',
  older: 'Older',
  newer: 'Newer',
};

/** The history of a post. */
export const history = {
  link: 'History',
  title: (post: string) => `History of “${post}”`,
  description: 'What changed in the text since it was published, the newest version first.',
  back: 'Back to the post',
  version: (number: number) => `Version ${number}`,
  first: 'The first version.',
  unchanged: 'There is only the version that you can read.',
  same: (number: number, isRollback: boolean) =>
    isRollback
      ? `The version before this one was withdrawn: this is the text of version ${number} again.`
      : `This is the text of version ${number} again.`,
  unknown: 'The changes of this version are not kept.',
  incomplete: 'Some versions are not kept.',
  more: (changes: number) =>
    changes === 1 ? 'One more change is not shown.' : `${changes} more changes are not shown.`,
  /** Read aloud before added and removed words. */
  ins: 'Added:',
  del: 'Removed:',
  things: {
    code: { added: 'Code was added.', changed: 'Code was changed.', removed: 'Code was removed.' },
    diagram: { added: 'A diagram was added.', changed: 'A diagram was changed.', removed: 'A diagram was removed.' },
    formula: { added: 'A formula was added.', changed: 'A formula was changed.', removed: 'A formula was removed.' },
    image: { added: 'An image was added.', changed: 'An image was changed.', removed: 'An image was removed.' },
    media: {
      added: 'A recording was added.',
      changed: 'A recording was changed.',
      removed: 'A recording was removed.',
    },
  },
};

/**
 * Text that the compiler adds to articles, besides the words in `callout-words.ts`, which are in the language of the post.
 * After a change, every post is compiled again.
 */
export const article = {
  onYouTube: ' (video on YouTube)',
  code: (language: string) => `Code in ${language}`,
  /** How the code of a block was tested, in its caption. */
  proof: {
    executed: (programs: string) => `Run on ${programs}`,
    checked: (programs: string) => `Checked with ${programs}`,
    illustration: (reason: string) => `Illustration: ${reason}`,
  },
  diagram: 'Diagram',
  chartData: 'Data',
  chartFile: 'Download as CSV',
  formula: 'Formula',
  table: 'Table',
  taskDone: 'Done',
  taskOpen: 'To do',
  /** @param reference "2", or "2-3" for the third reference to the second note */
  backToReference: (reference: string) => `Back to reference ${reference}`,
};

export const footnotes = {
  close: 'Close note',
};

export const draftPreview = {
  label: 'Preview',
  note: (state: string, expires: string) => `{label}: ${state}. This link expires ${expires}.`,
  draft: 'a draft',
  scheduled: (date: string) => `scheduled for ${date}`,
  published: 'as it will look',
};

export const search = {
  title: 'Search',
  titleOf: (query: string) => `“${query}”, search`,
  description: 'Searches every post, code included. Typos are fine.',
  label: searchPosts,
  submit: 'Search',
  byTag: 'By tag',
  newestPosts,
  allPosts: 'All posts by year',
  count: (query: string, total: number, shown: number) => {
    if (total === 0) return `Nothing found for “${query}”`;
    if (total > shown) return `Top ${shown} of ${countPosts(total)} for “${query}”`;
    return `${countPosts(total)} for “${query}”`;
  },
  cut: 'That’s a long query. Only its beginning was used.',
  partial: 'No post has all of these words. These have some of them.',
  suggestion: showingResultsFor,
  common: 'Words this common are looked up in titles, descriptions and headings only. A rarer word finds more.',
  nothingCommon:
    'Words as common as {query} are looked up in titles, descriptions and headings only. Try a rarer word, or browse {tags} or {posts}.',
  nothing: 'Try fewer words, or browse {tags} or {posts}.',
  nothingTags: 'by tag',
  nothingPosts: 'all posts',
};

/** The search dialog. Its browser script contains this text and `countHits`. */
export const searchDialog = {
  label: 'Search',
  field: searchPosts,
  placeholder: searchPosts,
  close: 'Close',
  closeLabel: 'Close search',
  newest: newestPosts,
  keys: '↑ ↓ to choose · Enter to open · Esc to close',
  results: 'Results',
  partial: 'No post has all of these words.',
  suggestion: showingResultsFor,
  failed: 'Search isn’t responding.',
  searchPage: 'Try the search page',
};

export function countHits(query: string, total: number, shown: number): string {
  if (total === 0) return `Nothing found for “${query}”.`;
  return total > shown ? `Top ${shown} of ${countPosts(total)}.` : `${countPosts(total)}.`;
}

/** The buttons that the browser script adds to posts, and what they announce. */
export const readerTools = {
  copy: 'Copy',
  copied: 'Copied',
  wrap: 'Wrap',
  copyLink: 'Copy link',
  linkCopied: 'Link copied',
  share: 'Share',
};

export const notFound = {
  title: 'Page not found',
  description: 'The link may be mistyped, or the post may have moved.',
  suggestions: 'Did you mean',
  newestPosts,
  more: 'Or {search}, or browse {posts}.',
  moreSearch: 'search',
  morePosts: 'all posts',
};

export const offline = {
  title: 'You’re offline',
  description: 'This page isn’t saved on your device yet.',
  kept: 'You can still read',
};

/** Text in the browser script of the offline page. */
export const offlineList = {
  empty: 'Pages that you open are saved here, and can be read without a connection.',
};

export const errors = {
  title: 'This page can’t be shown',
  description: 'Something broke on our end. Try again in a minute.',
  allPosts,
};

/** The page `/feeds`, and links to it. */
export const subscribe = {
  title: 'Subscribe',
  link: 'Subscribe',
  description: 'Paste one of these addresses into your feed reader, and new posts come to you.',
  formats: {
    rss: { name: 'RSS', note: 'Works in every reader.' },
    atom: { name: 'Atom', note: 'The same posts in the other common format.' },
    json: { name: 'JSON Feed', note: 'For newer readers and for scripts.' },
  },
  whatIsIt: 'New to feeds?',
  explanation:
    'A feed reader collects new posts from all the sites you follow, without an account here, email or an algorithm. Popular ones are {readers}.',
  byTopic: 'Only one topic',
  byTopicNote: 'Each tag and each series has a feed of its own.',
  follow: (name: string) => `Follow ${name} by RSS`,
  copyAddress: (format: string) => `Copy the ${format} address`,
};

/** Text in the browser script of `/feeds`. */
export const copyAddress = {
  copy: 'Copy',
  copied: 'Copied',
  selected: 'Selected',
};

/** The page `/start`. */
export const start = {
  title: 'Start here',
  description: 'New here? These posts are a good place to begin.',
  pageDescription: (site: string) => `The posts of ${site} to read first, picked by hand.`,
};

/** Feeds and the list for language models. */
export const feeds = {
  drawing: 'Drawing',
  drawnOnSite: (label: string) => `${label} (drawn on the site)`,
  markdown: 'Each post is also available in Markdown, as its author wrote it: add .md to its address.',
  posts: 'Posts',
  archive: 'Archive',
  archiveDescription: (total: number) => `All ${total} posts`,
  rss: 'RSS feed',
  rssDescription: 'The newest posts in full',
  /** The note above a feed that is opened in a browser. */
  openedInBrowser: (page: string) =>
    `This is a feed. Copy its address from the address bar and paste it into your feed reader, and new posts come to you.\nNew to feeds? ${page}`,
};

/** Open Graph images. After a change, they are drawn again. */
export const cards = {
  archive: { title: 'Archive', fact: 'Every post, year by year' },
  tags: { title: 'Tags', fact: 'Posts by topic' },
  search: { title: 'Search', fact: 'Every post, code included' },
  tag: 'Tag',
  tagFact: 'Every post on it, newest first',
  series: 'Series',
  seriesFact: (parts: number) => plural(parts, { one: '{count} part', other: '{count} parts' }),
  readingTime,
};

/** The page for authors at `/styleguide`. */
export const styleguide = {
  title: 'Style guide',
  description: 'Every element that a post can hold, in one place.',
};

/** The sliders and answers of interactive figures. The models are in `lib/figures/models.ts`. */
export const interactive = {
  legend: 'Choose your own values',
  models: {
    'littles-law': {
      inputs: { rate: 'Requests a second', seconds: 'Seconds each takes' },
      answer: '{rate} requests a second that take {seconds} s each keep {inFlight} in flight.',
    },
    availability: {
      inputs: { parts: 'Parts that must all work', each: 'Availability of each (%)' },
      answer: '{parts} × {each}%: the whole is up {all}% of the time, and down {minutes} minutes of 30 days.',
    },
    'erlang-b': {
      inputs: { slots: 'Slots', load: 'Load (erlang)' },
      answer: '{slots} slots at a load of {load} erlang refuse {refused}% of the requests.',
    },
    utilization: {
      inputs: { busy: 'Utilization (%)' },
      answer: 'At {busy}% a request takes {factor} times as long as its own work.',
    },
    'fan-out': {
      inputs: { calls: 'Calls of a request', slow: 'Slow calls (%)' },
      answer: 'With {calls} calls, of which {slow}% are slow, {touched}% of the requests wait for a slow one.',
    },
    blocks: {
      inputs: {
        block: 'Length of a block (hours)',
        busy: 'Answers, as a share of the week (%)',
        answer: 'Length of an answer (minutes)',
      },
      answer:
        'Blocks of {block} hours, answers of {answer} minutes for {busy}% of the week: a question is answered after {hours} hours on average.',
    },
  },
};

/** `npm run dev` only. */
export const devPosts = {
  title: 'Posts as their authors see them',
  description: 'Length, errors, warnings and preview image of each post, the newest first.',
  others: 'Files without a page',
  facts: (words: number, links: number) => `${words} words · ${links} broken ${links === 1 ? 'link' : 'links'}`,
};

/** `npm run dev` only. */
export const devCards = {
  title: 'Cards',
  description: 'What the large platforms show of each post, as far as they can be known.',
};
