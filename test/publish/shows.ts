// All that a site shows, as a program would find it: every address it names, the ones that were, and what each answers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { type Answer, request } from '../../e2e/site/site.ts';

export interface Shown {
  origin: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** The digest of the release that readers should see. */
  current(): string;
}

export function showsOf(origin: string, releaseDir: string): Shown {
  return {
    origin,
    get: (path, headers) => request(origin, path, headers),
    current: () => readFileSync(join(releaseDir, 'current'), 'utf8').trim(),
  };
}

/** Milliseconds. What has not come by then does not come, however busy the machine is. */
const patience = 300_000;

/**
 * Loads a page until it is of the release that is current, as a page may show the release before for one load.
 * @returns how often that took, too; an answer that is of no release is as it is
 */
export async function settle(site: Shown, path: string): Promise<Answer & { loads: number }> {
  const deadline = performance.now() + patience;
  for (let loads = 1; ; loads += 1) {
    const answer = await site.get(path);
    const release = answer.headers['x-release'];
    if (release === undefined || release === site.current()) return { ...answer, loads };
    if (performance.now() > deadline) throw new Error(`${path} stays at release ${release}, not ${site.current()}`);
    await sleep(10);
  }
}

/** Documents that are no pages, and what no page links to. */
export const documents = [
  '/feed.xml',
  '/atom.xml',
  '/feed.json',
  '/sitemap.xml',
  '/llms.txt',
  '/robots.txt',
  '/manifest.webmanifest',
  '/styleguide',
  '/offline',
  '/search',
] as const;

const parallel = 4;

/** Calls for all values, some at the same time. */
export async function forAll<Value>(values: Iterable<Value>, act: (value: Value) => Promise<void>): Promise<void> {
  const left = [...values].toReversed();
  const work = async () => {
    for (let value = left.pop(); value !== undefined; value = left.pop()) await act(value);
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

/**
 * Every address of the site that its sitemap, its pages and its documents name, fragments aside.
 * @param late hears of each page that showed the release before on its first load
 */
export async function findAddresses(site: Shown, late: (path: string) => void = () => undefined): Promise<Set<string>> {
  const found = new Set<string>(documents);
  const { text } = await site.get('/sitemap.xml');
  for (const [, address = ''] of text.matchAll(/<loc>(.*?)<\/loc>/g)) found.add(pathOf(address));
  const left = [...found];
  while (left.length > 0) {
    const paths = left.splice(0);
    await forAll(paths, async (path) => {
      const answer = await settle(site, path);
      if (answer.loads > 1) late(path);
      for (const address of listAddresses(answer)) {
        if (found.has(address)) continue;
        found.add(address);
        if (isPage(address)) left.push(address);
      }
    });
  }
  return found;
}

/** A file's name ends like one; search has as many pages as there are words. */
function isPage(path: string): boolean {
  return !/[.?]/.test(path);
}

const local = /^(?:https?:\/\/localhost(?::\d+)?)?(\/(?!\/)[^\s#]*)/;

function pathOf(address: string): string {
  return local.exec(address.replaceAll('&amp;', '&'))?.[1] ?? '/';
}

function listAddresses({ headers, text }: Answer): string[] {
  const type = headers['content-type'] ?? '';
  const named = type.startsWith('text/html')
    ? listAttributes(parse(text))
    : [...text.matchAll(/https?:\/\/localhost(?::\d+)?\/[^\s"'<>)\]\\]*/g)].map(([address]) => address);
  return named.flatMap((address) => local.exec(address)?.[1] ?? []);
}

function listAttributes(node: DefaultTreeAdapterTypes.Node): string[] {
  const own = 'attrs' in node ? node.attrs.flatMap(({ name, value }) => readAttribute(name, value)) : [];
  return [...own, ...('childNodes' in node ? node.childNodes.flatMap(listAttributes) : [])];
}

function readAttribute(name: string, value: string): string[] {
  if (name === 'srcset' || name === 'imagesrcset')
    return value.split(',').map((one) => one.trim().split(/\s/)[0] ?? '');
  return ['href', 'src', 'content', 'action', 'poster'].includes(name) ? [value] : [];
}
