// Prints how often each post breaks each rule of `style.ts`, before the posts were rewritten and now, and the findings now:
// `npx node test/sample/run.ts [commit]`.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkStyle, ruleNames } from './style.ts';

/** The last commit with the first versions of the posts. */
const [, , before = '3764a03'] = process.argv;
const folder = 'content/posts';
const root = join(import.meta.dirname, '../..');

function readAt(commit: string, slug: string): string {
  const show = (path: string) =>
    execFileSync('git', ['show', `${commit}:${folder}/${path}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    return show(`${slug}/index.mdx`);
  } catch {
    return show(`${slug}.mdx`);
  }
}

const slugs = readdirSync(join(root, folder)).filter((slug) => existsSync(join(root, folder, slug, 'index.mdx')));
const posts = slugs.map((slug) => ({
  slug,
  first: checkStyle(readAt(before, slug)),
  now: checkStyle(readFileSync(join(root, folder, slug, 'index.mdx'), 'utf8')),
}));

console.log(`${'rule'.padEnd(50)} ${before.padStart(8)}      now`);
for (const rule of ruleNames) {
  const count = (when: 'first' | 'now') =>
    posts.reduce((sum, post) => sum + post[when].filter((finding) => finding.rule === rule).length, 0);
  console.log(`${rule.padEnd(50)} ${String(count('first')).padStart(8)} ${String(count('now')).padStart(8)}`);
}
for (const { slug, first, now } of posts) {
  console.log(`\n${slug}: ${first.length} before, ${now.length} now`);
  for (const { rule, text } of now) console.log(`  ${rule}: ${text.slice(0, 110)}`);
}
