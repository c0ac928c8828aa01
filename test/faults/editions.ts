// The content of the fault suite: the same posts in several editions, one release each, and the check of their pages.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '#lib/model/digest.ts';
import type { Index, Manifest } from '#lib/model/release.ts';
import { readManifestText, readObjectText } from '#lib/model/release-files.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { setCurrent } from '#test/set-current.ts';

/** Posts of every edition, which the build prerenders. `lateSlugs` are added in the second edition. */
export const slugs = Array.from({ length: 12 }, (_, number) => `post-${number + 1}`);
export const lateSlugs = Array.from({ length: 4 }, (_, number) => `late-${number + 1}`);
/** A post of the maximum length: stock Next writes its page in chunks of half a megabyte. */
export const largeSlug = 'large';

const words = 'a release is what all readers see at one time and a page is fresh when it shows the release'.split(' ');
const paragraphCount = 40;
/** Paragraphs that every other edition has in addition: on a full disk it does not fit into the space of its predecessor. */
const addedParagraphs = 80;
const wordCount = 60;
const largeWordCount = 1_500;

function writeParagraph(slug: string, number: number): string {
  const length = slug === largeSlug ? largeWordCount : wordCount;
  const text = Array.from({ length }, (_, index) => words[(index * 7 + number * 3 + slug.length) % words.length]);
  return `Paragraph ${number} of ${slug}: ${text.join(' ')}.`;
}

function writeParagraphs(slug: string, edition: number): string[] {
  const middle = Array.from({ length: paragraphCount + (edition % 2) * addedParagraphs }, (_, index) =>
    writeParagraph(slug, index + 1),
  );
  return [`Edition ${edition} of ${slug} begins.`, ...middle, `Edition ${edition} of ${slug} ends.`];
}

export function writePost(slug: string, edition: number): string {
  const front = `---\ntitle: "The post ${slug}"\ndescription: "A post that says which edition it is of."\ndate: 2026-01-31\ntags: []\n---`;
  return `${[front, ...writeParagraphs(slug, edition)].join('\n\n')}\n`;
}

/** Makes the editions in `releaseDir` and leaves the first one current. @returns their digests, in order */
export async function makeEditions(root: string, dir: string, releaseDir: string, count: number): Promise<Digest[]> {
  const contentDir = join(dir, 'content');
  await mkdir(join(contentDir, 'posts'), { recursive: true });
  for (const [from, name] of [
    ['content', 'pages/styleguide'],
    ['test/content', 'tags.yaml'],
  ] as const) {
    await cp(join(root, from, name), join(contentDir, name), { recursive: true });
  }
  const about =
    '---\ntitle: "About"\ndescription: "A page that is not a post."\n---\n\nThis site is here to be broken.\n';
  await writeFile(join(contentDir, 'pages', 'about.mdx'), about);
  const digests: Digest[] = [];
  for (let edition = 0; edition < count; edition += 1) {
    for (const slug of [largeSlug, ...slugs, ...(edition === 0 ? [] : lateSlugs)]) {
      await writeFile(join(contentDir, 'posts', `${slug}.mdx`), writePost(slug, edition));
    }
    const { errors, digest } = await makeRelease({ contentDir, releaseDir, now: Date.now() });
    if (errors.length > 0 || !digest) throw new Error(`The editions cannot be released: ${JSON.stringify(errors)}`);
    digests.push(digest);
  }
  await rm(contentDir, { recursive: true });
  if (digests[0]) await setCurrent(releaseDir, digests[0]);
  return digests;
}

/** @returns the digest of the object that holds the text of a post */
export function findBody(releaseDir: string, release: Digest, slug: string): Digest {
  const { index } = JSON.parse(readManifestText(releaseDir, release)) as Manifest;
  const post = (JSON.parse(readObjectText(releaseDir, index)) as Index).posts.find((one) => one.slug === slug);
  if (!post) throw new Error(`Release ${release} has no post ${slug}`);
  return post.body;
}

/** @returns the edition that a page shows, or a description of its defect */
export function inspectPage(html: string, slug: string): number | string {
  if (html === '') return 'empty';
  if (!html.trimEnd().endsWith('</html>')) return 'cut off, or followed by other bytes';
  const edition = new RegExp(`<p>Edition (\\d+) of ${slug} begins\\.<`).exec(html)?.[1];
  if (edition === undefined) return 'not this post';
  const missing = writeParagraphs(slug, Number(edition)).find((paragraph) => !html.includes(`<p>${paragraph}<`));
  return missing === undefined ? Number(edition) : `without "${missing.slice(0, 40)}"`;
}
