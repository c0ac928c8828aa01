// Reads the content files without the product's code, to compare pages with them.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { parse } from 'yaml';

interface FrontMatter {
  title: string;
  description: string;
  date: string;
  updated?: string;
  tags?: string[];
  draft?: boolean;
}

export interface SourcePost extends FrontMatter {
  slug: string;
  /** The words of the text and of its code, in their order. */
  runs: string[];
}

/** The posts that readers see, newest first. */
export async function readPosts(contentDir: string): Promise<SourcePost[]> {
  const folder = join(contentDir, 'posts');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.mdx'));
  const posts = await Promise.all(files.map((name) => readPost(folder, name)));
  return posts
    .filter(({ draft, date }) => !draft && Date.parse(date) <= Date.now())
    .toSorted((a, b) => Date.parse(b.date) - Date.parse(a.date));
}

async function readPost(folder: string, name: string): Promise<SourcePost> {
  const [, head = '', body = ''] = /^---\n(.*?)\n---\n(.*)$/s.exec(await readFile(join(folder, name), 'utf8')) ?? [];
  return { ...(parse(head) as FrontMatter), slug: name.slice(0, -'.mdx'.length), runs: listRuns(body) };
}

export interface SourcePage {
  title: string;
  description: string;
}

/** @param slug of a page in `content/pages` */
export async function readPage(contentDir: string, slug: string): Promise<SourcePage> {
  const [, head = ''] =
    /^---\n(.*?)\n---\n/s.exec(await readFile(join(contentDir, 'pages', `${slug}.mdx`), 'utf8')) ?? [];
  return parse(head) as SourcePage;
}

/** Tags' names by their slugs. */
export async function readTags(contentDir: string): Promise<Record<string, string>> {
  return parse(await readFile(join(contentDir, 'tags.yaml'), 'utf8')) as Record<string, string>;
}

function listRuns(body: string): string[] {
  const runs: string[] = [];
  visit(unified().use(remarkParse).use(remarkGfm).use(remarkMdx).parse(body), (node) => {
    if (node.type === 'text' || node.type === 'inlineCode' || node.type === 'code') runs.push(plain(node.value));
  });
  return runs.filter((run) => run !== '');
}

/** Normalizes quotes, dashes, ellipses and spaces. */
export function plain(text: string): string {
  return text
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u2014/g, '---')
    .replace(/\u2013/g, '--')
    .replace(/\u2026/g, '...')
    .replace(/\s+/g, ' ')
    .trim();
}

/** @returns the first run that does not follow the previous one in the text */
export function findMissingRun(text: string, runs: readonly string[]): string | undefined {
  const whole = plain(text);
  let from = 0;
  for (const run of runs) {
    const at = whole.indexOf(run, from);
    if (at < 0) return run;
    from = at + run.length;
  }
  return undefined;
}
