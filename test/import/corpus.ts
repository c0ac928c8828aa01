// Generates blogs in the conventions of ten generators, each post with the equivalent Markdown.
import sharp from 'sharp';
import { makeRandom } from '#test/corpus/folder.ts';
import type { Files } from '#test/corpus/form.ts';
import type { CorpusPost, Dialect } from '#test/import/dialects.ts';
import { phrase, pick, type Random, sentence, sentences, titleOf } from '#test/import/words.ts';

export interface CorpusBlog {
  files: Files;
  posts: (CorpusPost & {
    /** GitHub-flavoured Markdown. Links to posts lead to their new addresses, and images are beside the post. */
    reference: string;
    address: string;
  })[];
}

/** A part of a text, as the generator writes it and as plain Markdown. */
interface Part {
  source: string;
  reference: string;
}

interface Context {
  random: Random;
  dialect: Dialect;
  post: CorpusPost;
  others: readonly CorpusPost[];
  /** The image of the post. */
  image: { href: string; name: string };
}

const same = (text: string): Part => ({ source: text, reference: text });

const parts: Record<string, (context: Context) => Part> = {
  paragraph: ({ random }) =>
    same(`${sentences(random, 3)} A *${phrase(random)}* and a **${phrase(random)}** with \`${phrase(random)}\`.`),
  breaks: ({ random }) =>
    same(`${sentence(random)}\\\n${sentence(random)}  \n${sentence(random)}\n${sentence(random)}`),
  links: ({ random }) =>
    same(
      `See [the ${phrase(random)}](https://example.org/a?b=1&c=2 "A title"), <https://example.org/auto> and [again][ref].\n\n[ref]: https://example.org/ref`,
    ),
  list: ({ random }) =>
    same(
      `- ${sentence(random)}\n- ${sentence(random)}\n  - ${sentence(random)}\n\n    ${sentence(random)}\n- ${sentence(random)}`,
    ),
  ordered: ({ random }) =>
    same(
      `3. ${sentence(random)}\n4. ${sentence(random)}\n\n   \`\`\`js\n   const a = [1, 2];\n   \`\`\`\n\n5. ${sentence(random)}`,
    ),
  tasks: ({ random }) => same(`* [x] ${sentence(random)}\n* [ ] ${sentence(random)}`),
  table: ({ random }) =>
    same(
      `| ${phrase(random)} | ${phrase(random)} |\n| :-- | --: |\n| \`a\` | **${phrase(random)}** |\n| 1 | ${phrase(random)} |`,
    ),
  quote: ({ random }) => same(`> ${sentence(random)}\n>\n> - ${sentence(random)}\n> - ${sentence(random)}`),
  struck: ({ random }) => same(`${sentence(random)} ~~${phrase(random)}~~ and \\*no emphasis\\* and 3 &lt; 4 &amp; 5.`),
  rule: ({ random }) => same(`${sentence(random)}\n\n---\n\n${sentence(random)}`),
  html: ({ random }) => same(`Press <kbd>Ctrl</kbd>, H<sub>2</sub>O and <abbr title="${phrase(random)}">abbr</abbr>.`),
  comment: ({ random }) => {
    const text = sentence(random);
    return { source: `<!-- ${sentence(random)} -->\n\n${text}`, reference: text };
  },
  fence: ({ random }) => same(`\`\`\`ts\nconst ${pick(random, ['a', 'b'])} = { x: 1 };\nif (a < b) { run(); }\n\`\`\``),
  code: ({ random, dialect }) => {
    const code = `def ${pick(random, ['f', 'g'])}(x):\n    return x < 1`;
    return {
      source: dialect.code?.('python', code) ?? `\`\`\`python\n${code}\n\`\`\``,
      reference: `\`\`\`python\n${code}\n\`\`\``,
    };
  },
  image: ({ random, image }) => {
    const alt = phrase(random);
    return { source: `![${alt}](${image.href})`, reference: `![${alt}](./${image.name})` };
  },
  figure: ({ random, dialect, image }) => {
    const alt = phrase(random);
    return {
      source: dialect.figure?.(image.href, alt) ?? `<img src="${image.href}" alt="${alt}">`,
      reference: `![${alt}](./${image.name})`,
    };
  },
  own: ({ random, dialect, others }) => {
    const other = pick(random, others);
    const [text, words] = [sentence(random), phrase(random)];
    return {
      source: `${text} Then ${dialect.linkTo(words, other)}.`,
      reference: `${text} Then [${words}](/posts/${other.name}).`,
    };
  },
  note: ({ random, dialect }) => {
    const text = sentences(random, 2);
    return { source: dialect.note?.(text) ?? `> [!NOTE]\n> ${text}`, reference: `> [!NOTE]\n> ${text}` };
  },
  details: ({ random, dialect }) => {
    const [summary, text] = [phrase(random), sentence(random)];
    const html = `<details>\n<summary>${summary}</summary>\n\n${text}\n\n</details>`;
    return { source: dialect.details?.(summary, text) ?? html, reference: html };
  },
  video: ({ random, dialect }) => {
    const id = pick(random, ['dQw4w9WgXcQ', 'abcdefghijk']);
    const reference = `[Video on YouTube](https://www.youtube.com/watch?v=${id})`;
    return {
      source:
        dialect.video?.(id) ?? `<iframe src="https://www.youtube.com/embed/${id}" width="560" height="315"></iframe>`,
      reference,
    };
  },
};

const smallImage = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#a33' } })
  .png()
  .toBuffer();

const tags = ['queues', 'caching', 'Storage', 'Tech Notes', 'clocks'];

/** @param seed the same seed makes the same blog */
export function makeBlog(dialect: Dialect, seed: number, count: number): CorpusBlog {
  const random = makeRandom(seed);
  const all = Array.from({ length: count }, (_post, index): CorpusPost => {
    const title = titleOf(random, index + 1);
    return {
      name: `${dialect.name}-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      title,
      date: new Date(Date.UTC(2012 + (index % 12), index % 11, 1 + (index % 27))).toISOString().slice(0, 10),
      tags: [pick(random, tags), pick(random, tags)],
      summary: sentence(random),
    };
  });
  const files: Files = { ...dialect.site };
  const posts = all.map((post) => {
    const { path, href } = dialect.image(post, `${post.name}.png`);
    const image = { href, name: `${post.name}.png` };
    const chosen = Object.entries(parts)
      .filter(() => random() < 0.6)
      .map(([, part]) => part);
    const made = chosen.map((part) => part({ random, dialect, post, others: all, image }));
    const text = (of: keyof Part) => made.map((part) => part[of]).join('\n\n');
    const end = `### The end\n\n${sentence(random)}`;
    const source = `## ${post.title}, again\n\n${text('source')}\n\n${end}`;
    files[path] = smallImage;
    files[dialect.path(post)] = `${dialect.frontMatter(post)}\n${source}\n`;
    const reference = `## ${post.title}, again\n\n${text('reference')}\n\n${end}`;
    return { ...post, reference, address: dialect.address(post) };
  });
  return { files, posts };
}
