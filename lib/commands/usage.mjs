// Prints the usage of a command with `--help`, for all commands. Plain JavaScript, because check-node.mjs imports it.
import { basename } from 'node:path';

/** By the name of the file. The commands `import` and `export` print longer ones themselves. */
export const usages = {
  build: 'npm run build\n  builds the site and its first release',
  'check-links': `npm run check:links
  asks for every page of another site that the content links to, and names moved and dead ones; needs a network`,
  dev: 'npm run dev\n  shows the site while you write, with drafts and warnings',
  doctor: 'npm run doctor\n  checks the settings, the folders and the release',
  fonts:
    'npm run fonts\n  makes the font files of the pages anew from their packages; only needed after a change of them',
  forget: `npm run forget <slug> [version]
  removes the bytes of a version of a post, or of all versions that are not live`,
  init: `npm run init [-- options]
  makes the blog yours: removes the sample posts and their tests, and asks for all that no option gives
  --name <name>      the name of the site
  --author <name>    your name
  --url <address>    such as https://blog.example.org
  --language <tag>   such as en or pt-BR (default: en)
  --force            also in a folder with uncommitted changes`,
  new: `npm run new "A title" [-- options]
  begins a post as a draft
  --series "Its name"   the next part of a series
  --tags a,b            tags of tags.yaml
  --at <date>           when to publish it, such as 2026-12-01T09:00`,
  pack: `npm run pack [-- web|publisher] [-- --out folder]
  puts a program and all that it needs into a folder`,
  preview: `npm run preview <slug> [-- --branch name] [-- --days 7]
  makes a link that shows a draft, a scheduled post or a page of another branch until it expires`,
  publish: `npm run publish [-- --strict]
  publishes the content of the branch; with --strict, an error in one file stops all of it`,
  release: `npm run release [-- --strict]
  makes a release of the content folder; with --strict, a warning stops it`,
  rollback: `npm run rollback [digest]
  makes the previous or the named release current again`,
  start: 'npm start\n  serves the site; the environment has its settings, which docs/settings.md names',
  test: `npm test, npm run test:proofs, npm run test:all, npm run check:samples, npm run lint or npm run typecheck
  runs the checks that package.json names for it`,
};

/** Prints the usage and exits if the command line asks for it. */
export function answerHelp([, path = '', ...rest] = process.argv) {
  const name = basename(path, '.ts');
  if (!/[/\\]lib[/\\]commands[/\\][^/\\]+\.ts$/.test(path) || !Object.hasOwn(usages, name)) return;
  if (!rest.includes('--help')) return;
  console.log(`Usage: ${usages[name]}`);
  process.exit(0);
}
