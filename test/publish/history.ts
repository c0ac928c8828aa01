// A seeded history of a blog: random edits of authors, each without errors.

import type { Files } from '#test/corpus/form.ts';
import { makePost } from '../../bench/posts.ts';
import { buildPng } from '../../e2e/site/png.ts';
import { choose, pick, type Random } from '../faults/random.ts';

type Colour = readonly [number, number, number];

interface Entry {
  title: string;
  description: string;
  paragraphs: string[];
  /** The date in the author's spelling. */
  date: string;
  updated?: string;
  tags: string[];
  isDraft: boolean;
  /** The future date while the post is scheduled. */
  due?: string;
  series?: { title: string; part: number };
  formerly: string[];
  image?: Colour;
  hasCover: boolean;
  /** Slugs of posts that this one links to. */
  links: string[];
}

export interface State {
  posts: Record<string, Entry>;
  tags: [slug: string, name: string][];
  /** The name in `site.yaml`. Without one there is no such file. */
  siteName?: string;
  about: string;
  /** Other pages by slug. */
  pages: Record<string, string>;
  /** Files that do not affect pages. */
  readme: number;
}

export interface Step {
  /** The name of the edit. */
  kind: string;
  state: State;
  /** The number of commits that a forced push removes first. */
  rewound: number;
  /** Intermediate states, each pushed without waiting. */
  before: State[];
}

const day = 24 * 60 * 60 * 1000;

export class History {
  state: State;
  /** Every slug that any post ever had. */
  readonly slugs = new Set<string>();
  private readonly random: Random;
  private readonly now: number;
  /** The approximate number of posts. */
  private readonly size: number;
  /** All states, oldest first. The last is the current one. */
  private past: State[] = [];
  private count = 0;

  /** @param now the instant that dates are counted from, in milliseconds since 1970 UTC */
  constructor(random: Random, now: number, size: number) {
    this.random = random;
    this.now = now;
    this.size = size;
    this.state = {
      posts: {},
      tags: [
        ['architecture', 'Architecture'],
        ['backend', 'Backend'],
        ['caching', 'Caching'],
        ['craft', 'Craft'],
        ['tools', 'Tools'],
      ],
      about: 'What the site is.',
      pages: {},
      readme: 0,
    };
    for (let number = 0; number < size; number += 1) this.add(this.state);
    for (const slug of choose(random, Object.keys(this.state.posts), 4)) this.join(this.state, slug);
    this.past = [this.state];
  }

  step(): Step {
    const kinds = Object.keys(steps);
    for (;;) {
      const kind = kinds[pick(this.random, kinds.length)] ?? '';
      const step = this.take(kind);
      if (!step) continue;
      this.state = step.state;
      this.past = [...this.past.slice(0, this.past.length - step.rewound), ...step.before, step.state];
      return step;
    }
  }

  /** @returns `undefined` if the edit is not possible now */
  private take(kind: string): Step | undefined {
    if (kind === 'force push') return this.rewind();
    if (kind === 'revert') return this.revert();
    if (kind === 'three pushes at once') return this.hurry();
    const state = structuredClone(this.state);
    if (!steps[kind]?.(this, state)) return undefined;
    return { kind, state, rewound: 0, before: [] };
  }

  private rewind(): Step | undefined {
    const rewound = 1 + pick(this.random, 3);
    const base = this.past.at(-1 - rewound);
    if (!base) return undefined;
    const state = structuredClone(base);
    this.edit(state);
    return { kind: 'force push', state, rewound, before: [] };
  }

  private revert(): Step | undefined {
    const back = this.past.at(-2 - pick(this.random, 3));
    return back && { kind: 'revert', state: structuredClone(back), rewound: 0, before: [] };
  }

  private hurry(): Step {
    const before = [structuredClone(this.state)];
    for (const state of before) this.edit(state);
    const second = structuredClone(before[0] ?? this.state);
    this.add(second);
    const state = structuredClone(second);
    this.edit(state);
    return { kind: 'three pushes at once', state, rewound: 0, before: [...before, second] };
  }

  /** Whether the number of posts is near the target. */
  isFull(state: State): boolean {
    return Object.keys(state.posts).length >= this.size + pick(this.random, 5) - 2;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** @returns a random post that fulfils the condition */
  any(state: State, isMeant: (entry: Entry, slug: string) => boolean = () => true): string | undefined {
    const slugs = Object.keys(state.posts).filter((slug) => {
      const entry = state.posts[slug];
      return entry !== undefined && isMeant(entry, slug);
    });
    return slugs[pick(this.random, slugs.length)];
  }

  one<Value>(values: readonly Value[]): Value | undefined {
    return values[pick(this.random, values.length)];
  }

  some<Value>(values: readonly Value[], most: number): Value[] {
    return choose(this.random, values, pick(this.random, most + 1));
  }

  newSlug(state: State): string {
    this.count += 1;
    // Sometimes reuses an address of another post.
    const left = [...this.slugs].filter((slug) => !state.posts[slug]);
    const again = this.chance(0.15) ? this.one(left) : undefined;
    const slug = again ?? `post-${this.count}`;
    this.slugs.add(slug);
    return slug;
  }

  words(): string {
    this.count += 1;
    return `Sentence ${this.count} says what nobody has said before, and "quotes" -- it <Kbd>Ctrl</Kbd> once.`;
  }

  pastDate(): string {
    const time = new Date(this.now - (2 + pick(this.random, 900)) * day).toISOString();
    return this.chance(0.3) ? `${time.slice(0, 16)}+02:00` : time.slice(0, 10);
  }

  yesterday(): string {
    return new Date(this.now - day).toISOString().slice(0, 10);
  }

  dateToCome(): string {
    return new Date(this.now + (2 + pick(this.random, 300)) * day).toISOString().slice(0, 10);
  }

  colour(): Colour {
    return [pick(this.random, 256), pick(this.random, 256), pick(this.random, 256)];
  }

  add(state: State, facts: Partial<Entry> = {}): boolean {
    const slug = this.newSlug(state);
    const sample = makePost(this.count, 60);
    state.posts[slug] = {
      title: `${sample.title} ${this.count}`,
      description: sample.description,
      paragraphs: this.chance(0.3) ? [this.words(), sample.body.trim()] : [this.words(), this.words()],
      date: this.pastDate(),
      tags: this.some(
        state.tags.map(([tag]) => tag),
        3,
      ),
      isDraft: false,
      formerly: [],
      hasCover: false,
      links: this.some(Object.keys(state.posts), 2),
      ...facts,
    };
    return true;
  }

  edit(state: State): boolean {
    const entry = state.posts[this.any(state) ?? ''];
    if (!entry) return false;
    entry.paragraphs[pick(this.random, entry.paragraphs.length)] = this.words();
    return true;
  }

  join(state: State, slug: string): void {
    const entry = state.posts[slug];
    if (!entry) return;
    const titles = Object.values(state.posts).flatMap(({ series }) => series?.title ?? []);
    const title = (this.chance(0.6) && this.one(titles)) || `Series ${slug}`;
    const parts = Object.values(state.posts).map(({ series }) => (series?.title === title ? series.part : 0));
    entry.series = { title, part: 1 + Math.max(0, ...parts) };
  }

  rename(state: State, isTold: boolean): boolean {
    const from = this.any(state);
    const entry = state.posts[from ?? ''];
    if (!from || !entry) return false;
    const to = this.newSlug(state);
    state.posts = Object.fromEntries(
      Object.entries(state.posts).map(([slug, value]) => [slug === from ? to : slug, value]),
    );
    if (isTold) entry.formerly = [...entry.formerly.filter((slug) => slug !== to), from];
    for (const { links } of Object.values(state.posts)) {
      for (const [place, link] of links.entries()) if (link === from) links[place] = to;
    }
    return true;
  }
}

type Act = (history: History, state: State) => boolean;

/** Changes a random post that fulfils the condition. */
function change(isMeant: (entry: Entry) => boolean, act: (entry: Entry, history: History, state: State) => void): Act {
  return (history, state) => {
    const entry = state.posts[history.any(state, isMeant) ?? ''];
    if (entry) act(entry, history, state);
    return entry !== undefined;
  };
}

function grow(choose: (history: History) => Partial<Entry>): Act {
  return (history, state) => !history.isFull(state) && history.add(state, choose(history));
}

const always = () => true;
const isShown = ({ isDraft, due }: Entry) => !isDraft && due === undefined;

/** Edits by name. Each returns whether it was possible. The three edits of commits are methods above. */
const steps: Record<string, Act | undefined> = {
  add: grow(() => ({})),
  'add with image and cover': grow((history) => ({ image: history.colour(), hasCover: true })),
  'add a draft': grow(() => ({ isDraft: true })),
  'add a scheduled post': grow((history) => ({ due: history.dateToCome() })),
  edit: (history, state) => history.edit(state),
  'edit several': (history, state) => [1, 2, 3].every(() => history.edit(state)),
  delete: (history, state) => {
    if (!history.isFull(state)) return false;
    for (const slug of history.some(Object.keys(state.posts), 4)) Reflect.deleteProperty(state.posts, slug);
    return true;
  },
  'delete all tagged': (history, state) => {
    const tag = history.one(state.tags)?.[0] ?? '';
    const slugs = Object.keys(state.posts).filter((slug) => state.posts[slug]?.tags.includes(tag));
    if (slugs.length === 0 || slugs.length > 4) return false;
    for (const slug of slugs) Reflect.deleteProperty(state.posts, slug);
    for (const _ of slugs) history.add(state);
    return true;
  },
  'rename and say so': (history, state) => history.rename(state, true),
  rename: (history, state) => history.rename(state, false),
  retitle: change(always, (entry, history) => {
    entry.title = `Retitled: ${history.words().slice(0, 30)}`;
  }),
  'describe anew': change(always, (entry, history) => {
    entry.description = history.words().replace(/<.*/, 'it.');
  }),
  retag: change(always, (entry, history, state) => {
    entry.tags = history.some(
      state.tags.map(([tag]) => tag),
      4,
    );
  }),
  withdraw: change(isShown, (entry) => {
    entry.isDraft = true;
  }),
  'publish a draft': change(
    ({ isDraft }) => isDraft,
    (entry) => {
      entry.isDraft = false;
    },
  ),
  schedule: change(isShown, (entry, history) => {
    entry.due = history.dateToCome();
  }),
  unschedule: change(
    ({ due }) => due !== undefined,
    (entry) => {
      entry.due = undefined;
    },
  ),
  'change the date': change(isShown, (entry, history) => {
    entry.date = history.pastDate();
    entry.updated = undefined;
  }),
  'say it is updated': change(isShown, (entry, history) => {
    entry.updated = history.yesterday();
  }),
  'change an image': change(
    ({ image }) => image !== undefined,
    (entry, history) => {
      entry.image = history.colour();
    },
  ),
  'add an image': change(
    ({ image }) => image === undefined,
    (entry, history) => {
      entry.image = history.colour();
    },
  ),
  'take an image away': change(
    ({ image }) => image !== undefined,
    (entry) => {
      entry.image = undefined;
      entry.hasCover = false;
    },
  ),
  'cover or uncover': change(
    ({ image }) => image !== undefined,
    (entry) => {
      entry.hasCover = !entry.hasCover;
    },
  ),
  'join a series': (history, state) => {
    const slug = history.any(state, ({ series }) => !series);
    if (slug) history.join(state, slug);
    return slug !== undefined;
  },
  'leave a series': change(
    ({ series }) => series !== undefined,
    (entry) => {
      entry.series = undefined;
    },
  ),
  'rename a series': (history, state) => {
    const title = history.one(Object.values(state.posts).flatMap(({ series }) => series?.title ?? []));
    const renamed = `Series ${history.words().slice(9, 14)}`;
    for (const { series } of Object.values(state.posts)) if (series?.title === title && series) series.title = renamed;
    return title !== undefined;
  },
  'rename a tag': (history, state) => {
    const tag = history.one(state.tags);
    if (tag) tag[1] = `${tag[0]} ${history.words().slice(9, 14)}`;
    return tag !== undefined;
  },
  'add a tag': (_history, state) => {
    const slug = `tag-${state.tags.length}`;
    if (state.tags.length > 8 || state.tags.some(([tag]) => tag === slug)) return false;
    state.tags.push([slug, `Tag ${state.tags.length}`]);
    return true;
  },
  'put the tags in another order': (_history, state) => {
    state.tags.reverse();
    return true;
  },
  'take a tag away': (history, state) => {
    const slug = history.one(state.tags)?.[0] ?? '';
    if (state.tags.length < 4) return false;
    state.tags = state.tags.filter(([tag]) => tag !== slug);
    for (const entry of Object.values(state.posts)) entry.tags = entry.tags.filter((tag) => tag !== slug);
    return true;
  },
  'name the site, or not': (history, state) => {
    state.siteName = state.siteName ? undefined : `Site ${history.words().slice(9, 14)}`;
    return true;
  },
  'edit the page about the site': (history, state) => {
    state.about = history.words();
    return true;
  },
  'add or take away a page': (history, state) => {
    state.pages = Object.keys(state.pages).length > 0 ? {} : { uses: history.words() };
    return true;
  },
  'change what is no content': (_history, state) => {
    state.readme += 1;
    return true;
  },
  'force push': undefined,
  revert: undefined,
  'three pushes at once': undefined,
};

/** @returns all files of the repository */
export function writeState(state: State): Files {
  const files: Files = {
    'README.md': `Read ${state.readme} times.\n`,
    'content/tags.yaml': state.tags.map(([slug, name]) => `${slug}: ${JSON.stringify(name)}\n`).join(''),
    'content/pages/about.mdx': writePage('About', state.about),
  };
  if (state.siteName) files['content/site.yaml'] = `name: ${state.siteName}\n`;
  for (const [slug, text] of Object.entries(state.pages)) files[`content/pages/${slug}.mdx`] = writePage(slug, text);
  for (const [slug, entry] of Object.entries(state.posts)) {
    const text = writePost(state, slug, entry);
    if (!entry.image) files[`content/posts/${slug}.mdx`] = text;
    else {
      files[`content/posts/${slug}/index.mdx`] = text;
      files[`content/posts/${slug}/plan.png`] = buildPng(60, 40, entry.image);
    }
  }
  return files;
}

function writePage(title: string, text: string): string {
  return `---\ntitle: "${title}"\ndescription: "A page that is not a post."\n---\n\n${text}\n`;
}

function writePost(state: State, slug: string, entry: Entry): string {
  const { title, description, date, due, updated, tags, isDraft, series, hasCover, image, paragraphs } = entry;
  // A slug belongs to its post first, and an old slug redirects to one post only.
  const others = Object.entries(state.posts).filter(([other]) => other !== slug);
  const taken = new Set(
    others.flatMap(([other, { formerly }]) => [other, ...(other < slug ? formerly : [])]).concat(slug),
  );
  const formerly = entry.formerly.filter((old) => !taken.has(old));
  const links = entry.links.filter((link) => link !== slug && state.posts[link] && isShown(state.posts[link]));
  const lines = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `date: ${due ?? date}`,
    ...(updated && !due ? [`updated: ${updated}`] : []),
    `tags: [${tags.join(', ')}]`,
    ...(isDraft ? ['draft: true'] : []),
    ...(series ? [`series: { title: ${JSON.stringify(series.title)}, part: ${series.part} }`] : []),
    ...(formerly.length > 0 ? [`formerly: [${formerly.join(', ')}]`] : []),
    ...(hasCover && image ? ['cover: { src: ./plan.png, alt: "The plan" }'] : []),
  ];
  const body = [
    ...paragraphs,
    ...links.map((link) => `See [another post](/posts/${link}).`),
    ...(image ? ['![The plan](./plan.png "A plan")'] : []),
  ];
  return `---\n${lines.join('\n')}\n---\n\n${body.join('\n\n')}\n`;
}
