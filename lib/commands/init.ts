// `npm run init`: makes the blog the author's own. Removes the posts that come with the software and the tests of them.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parse } from 'yaml';
import { readOptions } from '#lib/commands/options.ts';
import { describeOwner } from '#lib/git-owner.ts';
import { formatChoices } from '#lib/model/wording.ts';
import { parseSettings } from '#lib/settings.ts';
import { describeSite } from '#lib/source/site.ts';
import { siteSchema } from '#lib/source/site-schema.ts';

const questions = {
  name: 'Name of the site',
  author: 'Your name',
  url: 'Address, such as https://blog.example.org',
  language: 'Language, such as en or pt-BR',
} as const;

type Answers = Record<keyof typeof questions, string>;

const defaults: Partial<Answers> = { language: 'en' };

/** Everything in the checkout that belongs to the posts that come with it. */
const samples = [
  'content/posts',
  'content/pages/about.md',
  'content/pages/about.mdx',
  'content/pages/five-sums.mdx',
  'content/authors.yaml',
  'content/redirects.yaml',
  'content/sources.yaml',
  'test/sample',
];

/** @returns the problems of the answers, one a line */
export function findProblems({ name, author, url, language }: Answers): string[] {
  const settings = parseSettings({ SITE_URL: url });
  const facts = siteSchema.safeParse({ name, author, language });
  const own = facts.success ? [] : facts.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
  const ofUrl = 'problems' in settings ? settings.problems.map((line) => line.replace('SITE_URL', '--url')) : [];
  return [...own, ...ofUrl];
}

/**
 * Replaces the sample content below a folder.
 * @param root the checkout
 * @param today as `2026-01-31`
 */
export async function initialize(root: string, answers: Answers, today: string): Promise<void> {
  for (const path of [...samples, ...listExperiments(root)]) {
    await rm(join(root, path), { recursive: true, force: true });
  }
  for (const [path, text] of Object.entries(buildFiles(answers, today))) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await writeFile(join(root, '.env'), setAddress(readIfThere(join(root, '.env')), answers.url));
}

/** @returns the folders of the experiments for the posts, without the files that run them */
function listExperiments(root: string): string[] {
  const folder = join('bench', 'experiments');
  if (!existsSync(join(root, folder))) return [];
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Sets `SITE_URL` and keeps all other lines. */
function setAddress(settings: string, url: string): string {
  const others = settings.split('\n').filter((line) => line.trim() !== '' && !/^\s*SITE_URL\s*=/.test(line));
  return `${[...others, `SITE_URL=${new URL(url).origin}`].join('\n')}\n`;
}

/** The licence of the emoji asks for this; that of the fonts does not. */
const credits = `## Credits

Emoji in the preview images are from [Twemoji](https://github.com/discord/twemoji), © Twitter, Inc and other contributors, under [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); those in one dark colour are recoloured.
The letters in these images are set in [Geist](https://vercel.com/font) and [Noto Sans](https://notofonts.github.io/), under the [SIL Open Font License](https://openfontlicense.org/).
`;

/** Sentences of the documents below, which authors replace. */
const requests = { about: 'Write here what it is about, in', post: 'change it, or delete it once there is another.' };

/**
 * @param siteYaml the facts of the site, which the document names
 * @returns whether a document is as this command wrote it
 */
export function isPlaceholder(text: string, siteYaml: string): boolean {
  const facts = (parse(siteYaml, { logLevel: 'silent' }) ?? {}) as Partial<Answers>;
  const { name = '', author = '', language = 'en' } = facts;
  const [, day = ''] = /^date: (.*)$/m.exec(text) ?? [];
  return Object.values(buildFiles({ name, author, url: '', language }, day)).includes(text);
}

function buildFiles({ name, author, language }: Answers, today: string): Record<string, string> {
  const [site, writer] = [JSON.stringify(name), JSON.stringify(author)];
  const words = JSON.stringify(describeSite({ name, author, language }));
  // The documents are English.
  const lang = /^en\b/i.test(language) ? '' : 'lang: en\n';
  return {
    'content/site.yaml': `# The facts of the site. content/README.md names all fields: navigation, social, licence, accent and more.
name: ${site}
author: ${writer}
language: ${language}
# Change both: the tagline is below the heading of the home page and in the footer, the description in search results.
tagline: ${words}
description: ${words}
`,
    'content/tags.yaml': `# The tags that posts may have, as slug: name.
notes: Notes
`,
    'content/pages/about.mdx': `---
title: "About"
description: ${JSON.stringify(`What ${name} is, and who writes it.`)}
${lang}---

This is the blog of ${escapeMarkdown(author)}. ${requests.about} \`content/pages/about.mdx\`.

${credits}`,
    'content/posts/hello.mdx': `---
title: "Hello"
description: "The first post, to be replaced by one of your own."
date: ${today}
tags: [notes]
${lang}---

This is the first post. It is in \`content/posts/hello.mdx\`: ${requests.post}

## What comes next

\`npm run new "A title"\` begins a post, and \`npm run dev\` shows it while you write. The [style guide](/styleguide) shows everything that a post can contain.
`,
  };
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#!|~$&]/g, '\\$&');
}

/** @returns why the folder must not be changed, or `undefined` */
export function findObstacle(root: string): string | undefined {
  try {
    const changes = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    return changes.trim() === '' ? undefined : 'There are uncommitted changes: commit or stash them first';
  } catch (error) {
    const { code, stderr = '' } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') return 'git is not installed, so nothing could be undone: install it first';
    return (
      describeOwner(stderr) ?? 'There is no git repository, so nothing could be undone: run git init and commit first'
    );
  }
}

async function ask(given: Partial<Answers>): Promise<Answers> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answers: Partial<Answers> = { ...given };
  for (const [field, question] of Object.entries(questions) as [keyof Answers, string][]) {
    if (answers[field] !== undefined) continue;
    const usual = defaults[field];
    const answer = await terminal.question(`${question}${usual ? ` [${usual}]` : ''}: `);
    answers[field] = answer.trim() || usual || '';
  }
  terminal.close();
  return answers as Answers;
}

const flag = { type: 'string' } as const;
const options = {
  name: flag,
  author: flag,
  url: flag,
  language: flag,
  force: { type: 'boolean', default: false },
} as const;

async function main(): Promise<void> {
  const fail = (...lines: string[]) => {
    for (const line of lines) console.error(line);
    process.exitCode = 1;
  };
  const root = join(import.meta.dirname, '../..');
  const { force, ...given } = readOptions({ options }).values;
  const missing = Object.keys(questions).filter((field) => !(field in { ...defaults, ...given }));
  if (missing.length > 0 && !process.stdin.isTTY) {
    return fail(
      `Standard input is not a terminal: add ${formatChoices(missing.map((field) => `--${field}`)).replace(' or ', ' and ')}`,
    );
  }
  const obstacle = force ? undefined : findObstacle(root);
  if (obstacle) return fail(`${obstacle}, or add --force`);
  const answers = process.stdin.isTTY ? await ask(given) : ({ ...defaults, ...given } as Answers);
  const problems = findProblems(answers);
  if (problems.length > 0) return fail(...problems);
  await initialize(root, answers, new Date().toISOString().slice(0, 10));
  console.log(`The blog is yours: content/ has one post, the page /about, and site.yaml with the name ${answers.name}.
The sample posts and the tests of them are gone. .env has the address; a server needs it in its environment, too.
Next: npm run dev to look at it, npm test to check it, and git commit to keep it.`);
}

if (import.meta.main) await main();
