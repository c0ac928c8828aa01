// Finds every address of a site by following its pages and documents, as a crawler does.
import { setTimeout as sleep } from 'node:timers/promises';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { readCurrent } from '#lib/model/release-files.ts';
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
    current: () => readCurrent(releaseDir) ?? '',
  };
}

/** Milliseconds. Bounds waits, and is long because the machine may be busy. */
const patience = 300_000;

/**
 * Requests a page until it shows the current release. The first load may show the previous one.
 * @returns the response and the number of loads. A response without a release is returned at once
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

/** Documents, and pages that no page links to. */
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

/** Calls `act` for all values, a few at a time. */
export async function forAll<Value>(values: Iterable<Value>, act: (value: Value) => Promise<void>): Promise<void> {
  const left = [...values].toReversed();
  const work = async () => {
    for (let value = left.pop(); value !== undefined; value = left.pop()) await act(value);
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

/**
 * Returns every address that the sitemap, the pages and the documents contain, without fragments.
 * @param late is called with each page whose first load showed the previous release
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

/** Whether an address is a page to follow. Files have an extension, and search has unlimited pages. */
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
