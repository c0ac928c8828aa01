// Generates posts for benchmarks: as long and varied as real ones, and always the same text for the same number.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { samples } from './code-samples.ts';
import { Random } from './random.ts';
import {
  actions,
  adjectives,
  adverbs,
  articles,
  circumstances,
  headings,
  identifiers,
  nouns,
  objects,
  openings,
  prepositions,
  subjects,
  titleNouns,
  verbs,
} from './vocabulary.ts';

export interface BenchPost {
  slug: string;
  title: string;
  description: string;
  date: string;
  tags: string[];
  body: string;
}

/** The length of the reference posts. */
const usualWords = 1500;

/** Tags: slug and name. */
const tags = {
  databases: 'Databases',
  performance: 'Performance',
  typescript: 'TypeScript',
  go: 'Go',
  postgres: 'Postgres',
  observability: 'Observability',
  caching: 'Caching',
  frontend: 'Frontend',
  infrastructure: 'Infrastructure',
  reliability: 'Reliability',
};
const tagSlugs = Object.keys(tags);

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The numbers are drawn in the order of the calls: moving one changes every post. */
function writeFreeSentence(random: Random): string {
  const adjective = random.pick(adjectives);
  const noun = random.pick(nouns);
  const article = () => random.pick(articles);
  const subject = `${capitalise(article())} ${adjective} ${noun}`;
  const adverb = random.next() < 0.4 ? `${random.pick(adverbs)} ` : '';
  const action = `${random.pick(actions)} ${article()} ${random.pick(nouns)}`;
  const place = `${random.pick(prepositions)} ${article()} ${random.pick(adjectives)} ${random.pick(nouns)}`;
  const end =
    random.next() < 0.45
      ? `, and ${article()} ${random.pick(nouns)} ${random.pick(actions)} ${article()} ${random.pick(adjectives)} ${random.pick(nouns)}`
      : '';
  return `${subject} ${adverb}${action} ${place}${end}.`;
}

function writeSentence(random: Random): string {
  if (random.next() < 0.72) return writeFreeSentence(random);
  const opening = random.pick(openings);
  const subject = random.pick(subjects);
  const start = opening ? opening + subject : capitalise(subject);
  return `${start} ${random.pick(verbs)} ${random.pick(objects)} ${random.pick(circumstances)}.`;
}

/** Some sentences contain bold text, some code, some a link. */
function decorate(random: Random, sentence: string, number: number): string {
  const kind = random.next();
  if (kind < 0.08) return sentence.replace(/the (\w+)/, 'the **$1**');
  if (kind < 0.16) return sentence.replace(/a (\w+)/, 'a `$1`');
  if (kind >= 0.22) return sentence;
  return sentence.replace(/\.$/, `, as [the runbook](https://example.com/runbook/${number}#${random.below(90)}) says.`);
}

function writeParagraph(random: Random, number: number): string {
  const sentences = 4 + random.below(3);
  return Array.from({ length: sentences }, () => decorate(random, writeSentence(random), number)).join(' ');
}

function writeCode(random: Random, section: number): string[] {
  const sample = samples[section];
  if (!sample) return [];
  const name = random.pick(identifiers);
  const code = sample.write({ name, type: capitalise(name), below: (bound) => random.below(bound) });
  return [`\`\`\`${sample.language}\n${code}\n\`\`\``];
}

function writeTable(random: Random): string {
  const rows = ['Parse', 'Plan', 'Execute', 'Commit', 'Reply'].map((stage) => {
    const median = (random.next() * 9 + 1).toFixed(1);
    const slow = (random.next() * 90 + 10).toFixed(0);
    return `| ${stage} | ${median} | ${slow} | ${(random.next() * 2).toFixed(2)}% |`;
  });
  return ['| Stage | p50 (ms) | p99 (ms) | Errors |', '| --- | ---: | ---: | ---: |', ...rows].join('\n');
}

function writeList(random: Random): string {
  return Array.from({ length: 5 }, () => `- ${writeSentence(random)}`).join('\n');
}

function writeBody(number: number, words: number): string {
  const random = new Random(number * 7919 + 17);
  const parts = [`This is note number ${number} of the series.`];
  let written = 0;
  const addParagraph = () => {
    const paragraph = writeParagraph(random, number);
    written += paragraph.split(/\s+/).length;
    parts.push(paragraph);
  };
  addParagraph();
  for (const [section, choices] of headings.entries()) {
    parts.push(`## ${random.pick(choices)}`);
    addParagraph();
    parts.push(...writeCode(random, section));
    if (section === 1) parts.push(writeTable(random));
    if (section === 2) parts.push(writeList(random));
    parts.push(`### ${capitalise(random.pick(objects))}`);
    while (written < (words * (section + 1)) / headings.length) addParagraph();
    if (section === headings.length - 1) parts.push(`> ${writeSentence(random)}`);
  }
  return `${parts.join('\n\n')}\n`;
}

/**
 * @param number counted from 1; a higher number is an older post, one a day
 * @param words about how many words of prose
 */
export function makePost(number: number, words = usualWords): BenchPost {
  const random = new Random(number * 104729 + 5);
  const title = `Note ${number}: ${random.pick(titleNouns)} and ${random.pick(titleNouns)} under real load`;
  const description = `What happened when ${random.pick(subjects)} met ${random.pick(objects)}, measured over ${2 + random.below(28)} days in production.`;
  return {
    slug: `bench-${String(number).padStart(5, '0')}`,
    title,
    description,
    date: new Date(Date.UTC(2026, 9, 1 - number)).toISOString().slice(0, 10),
    tags: chooseTags(number),
    body: writeBody(number, words),
  };
}

/** Two or three of the ten, each tag on about as many posts as any other. */
function chooseTags(number: number): string[] {
  const places = [number, number * 3 + 1, number * 7 + 4].map((place) => place % tagSlugs.length);
  return [...new Set(places)].flatMap((place) => tagSlugs[place] ?? []);
}

export function formatPost({ title, description, date, tags, body }: BenchPost): string {
  const fields = [
    `title: ${JSON.stringify(title)}`,
    `description: ${JSON.stringify(description)}`,
    `date: ${date}`,
    `tags: [${tags.map((tag) => JSON.stringify(tag)).join(', ')}]`,
  ];
  return `---\n${fields.join('\n')}\n---\n\n${body}`;
}

const aboutPage = `---
title: "About"
description: "The page that every page links to."
---

These posts are made by a machine, for measuring.
`;

/** A whole content folder, by path: the posts 1 to `count`, the one page, the tags. */
export function buildContent(count: number, words = usualWords): Record<string, string> {
  const files: Record<string, string> = {};
  for (let number = 1; number <= count; number++) {
    const post = makePost(number, words);
    files[`posts/${post.slug}.mdx`] = formatPost(post);
  }
  files['pages/about.mdx'] = aboutPage;
  files['tags.yaml'] = Object.entries(tags)
    .map(([slug, name]) => `${slug}: ${name}\n`)
    .join('');
  return files;
}

/**
 * Writes the content folder.
 * @throws {Error} if the folder is not empty
 */
export async function writeContent(dir: string, count: number, words = usualWords): Promise<void> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new Error(`${dir} is not empty: name a new folder`);
  for (const folder of ['posts', 'pages']) await mkdir(join(dir, folder));
  for (const [path, text] of Object.entries(buildContent(count, words))) await writeFile(join(dir, path), text);
}

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [dir, count = '10', words = String(usualWords)] = positionals;
  if (!dir) throw new Error('Say where: node bench/posts.ts <folder> [posts] [words]');
  await writeContent(dir, Number(count), Number(words));
}

if (import.meta.main) await main();
