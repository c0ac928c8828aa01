// `npm run new "Title"`: creates a draft that passes all checks, with `--series`, `--tags` and `--at` on request.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { env } from '#lib/env.ts';
import { seriesSlug } from '#lib/model/listing.ts';
import { formatSuggestion } from '#lib/model/wording.ts';
import { type ContentFiles, readFolder } from '#lib/source/content-files.ts';
import { decodeText } from '#lib/source/decode-text.ts';
import { readSource, spellSlug } from '#lib/source/documents.ts';
import { parseFrontMatter } from '#lib/source/front-matter.ts';
import { descriptionLimit, titleLimit } from '#lib/source/front-matter-schema.ts';
import { type ReadDate, readDate } from '#lib/source/read-date.ts';
import { readTags } from '#lib/source/tags.ts';
import { attachPath } from '#lib/system-error.ts';

interface Draft {
  title: string;
  /** As the front matter has it. */
  date: string;
  /** All tags of the site. */
  known: readonly string[];
  tags?: readonly string[];
  series?: { title: string; part: number };
}

/** @returns the text of a draft that passes all checks */
export function buildPost({ title, date, known, tags = [], series }: Draft): string {
  const lines = [
    `title: ${JSON.stringify(title)}`,
    `description: "What a reader gets from it, in one or two sentences of at most ${descriptionLimit} characters."`,
    `date: ${date}`,
    ...(tags.length > 0 ? [] : [`# Some of: ${known.join(', ')}`]),
    `tags: [${tags.join(', ')}]`,
    ...(series ? [`series: { title: ${JSON.stringify(series.title)}, part: ${series.part} }`] : []),
    '# Remove this line when it is ready.',
    'draft: true',
  ];
  return `---\n${lines.join('\n')}\n---\n\nThe claim, in the first paragraph.\n\n## The first section\n`;
}

/** A post can be a file or a folder. */
function isTaken(slug: string): boolean {
  return [`${slug}.md`, `${slug}.mdx`, slug].some((name) => existsSync(join(env.contentDir, 'posts', name)));
}

/** @returns the date as a slug; for further posts of a day, a number follows: `2026-01-31-2` */
function findFreeSlug(date: string): string {
  let slug = date;
  for (let number = 2; isTaken(slug); number++) slug = `${date}-${number}`;
  return slug;
}

const options = ['series', 'tags', 'at'] as const;
type Options = Partial<Record<(typeof options)[number], string>>;

/** Parses by hand, because a title may start with a hyphen. */
function parseCommand(parts: readonly string[]): { title: string; options: Options } | { problem: string } {
  const words: string[] = [];
  const found: Options = {};
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? '';
    const [, name, value] = /^--([a-z]+)(?:=(.*))?$/.exec(part) ?? [];
    if (name === undefined) words.push(part);
    else {
      const option = options.find((known) => known === name);
      const given = value ?? parts[++at];
      if (!option || given === undefined) {
        return {
          problem: `${part} is not an option or has no value: use --series "Its name", --tags a,b or --at 2026-12-01T09:00`,
        };
      }
      found[option] = given;
    }
  }
  const title = words
    .join(' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return { title, options: found };
}

/** @returns the date of a post: of `--at`, whose time is that of this machine unless it has an offset, or else today */
function readAt(at: string | undefined): ReadDate {
  if (at === undefined) return { date: new Date().toISOString().slice(0, 10) };
  const found = readDate(at);
  if ('problem' in found || found.warning === undefined) return found;
  const local = new Date(found.date.slice(0, -1));
  const minutes = -local.getTimezoneOffset();
  const two = (count: number) => String(Math.floor(count)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
  return { date: `${found.date.slice(0, -1)}${offset}` };
}

/** @returns the title as other parts have it, and the number after the last part */
async function nextPart(files: ContentFiles, title: string): Promise<{ title: string; part: number }> {
  const parts = [];
  for (const { kind, file, path } of readSource(files).documents) {
    const decoded = decodeText(await files.read(path));
    const known = 'text' in decoded ? parseFrontMatter(kind, file, decoded.text).known : {};
    if (known.series && seriesSlug(known.series.title) === seriesSlug(title)) parts.push(known.series);
  }
  const last = parts.toSorted((a, b) => a.part - b.part).at(-1);
  return { title: last?.title ?? title, part: (last?.part ?? 0) + 1 };
}

async function main(): Promise<void> {
  const fail = (message: string) => {
    console.error(message);
    process.exitCode = 1;
  };
  const command = parseCommand(process.argv.slice(2));
  if ('problem' in command) return fail(command.problem);
  const { title, options } = command;
  if (!title) return fail('A post needs a title: npm run new "What it is called"');
  if (title.length > titleLimit) {
    return fail(`The title is ${title.length} characters, the limit is ${titleLimit}: shorten it`);
  }
  const files = readFolder(env.contentDir);
  const known = Object.keys((await readTags(files)).tags);
  const tags = options.tags?.split(/[\s,]+/).filter((tag) => tag !== '');
  const unknown = tags?.find((tag) => !known.includes(tag));
  if (unknown !== undefined) {
    return fail(
      `There is no tag ${unknown}${formatSuggestion(unknown, known)}: use ${known.join(', ')}, or add it to tags.yaml`,
    );
  }
  const at = readAt(options.at);
  if ('problem' in at) return fail(`The date of --at ${at.problem}`);
  const { date } = at;
  const series = options.series === undefined ? undefined : await nextPart(files, options.series);
  const spelled = spellSlug(title);
  const slug = spelled || findFreeSlug(date.slice(0, 10));
  const file = join(env.contentDir, 'posts', `${slug}.mdx`);
  const shown = relative(process.cwd(), file);
  if (isTaken(slug))
    return fail(`There is a post with the slug ${slug} already: choose another title, or edit that post`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, buildPost({ title, date, known, tags, series }), { flag: 'wx' }).catch((error: unknown) => {
    throw attachPath(error, file);
  });
  if (!spelled) {
    console.log(
      `The title has no letter from a to z, so the slug is the date, ${slug}. Rename the file to choose another.`,
    );
  }
  console.log(`Created the draft ${shown}. Write it with npm run dev, publish it with npm run release.`);
}

if (import.meta.main) await main();
