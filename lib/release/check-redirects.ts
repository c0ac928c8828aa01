// Checks the rules of `content/redirects.yaml` against each other and against the addresses of the site.
import { normalizeAddress } from '#lib/model/redirects.ts';
import { listRedirects } from '#lib/old-addresses.ts';
import { describeTarget } from '#lib/release/check-links.ts';
import type { DocumentSet } from '#lib/release/document-set.ts';
import type { Problem } from '#lib/release/problem.ts';
import { type RedirectsFile, redirectsFile } from '#lib/source/redirects.ts';

type Rule = RedirectsFile['rules'][number];
type Finding = Pick<Problem, 'level' | 'message'>;

/** @returns the problems of old addresses in front matter and of the rules of the file. A rule with a problem has no effect, except for a chain, which is followed to its end. */
export function checkRedirects(set: DocumentSet, { rules, lineOf }: RedirectsFile): Problem[] {
  const owners = new Map<string, Rule>();
  const ofPosts = listOldAddresses(set);
  const ofFile = rules.flatMap((rule): Problem[] => {
    const { from, to } = rule;
    const address = normalizeAddress(from);
    const twin = owners.get(address);
    owners.set(address, twin ?? rule);
    const found = twin
      ? { message: `${from} is the same address as ${twin.from} in line ${lineOf(twin.from)}: remove one of them` }
      : (findClash(set, from, address, ofPosts) ?? findTargetProblem(set, from, to));
    const place = lineOf(from);
    return found
      ? [{ path: redirectsFile, place, field: 'redirect', subject: `redirect ${from}`, about: [], ...found }]
      : [];
  });
  return [...checkOldAddresses(set), ...ofFile];
}

/** @returns the problems of old addresses in front matter. The first post with an address keeps it. */
function checkOldAddresses(set: DocumentSet): Problem[] {
  const owners = new Map<string, string>();
  return set.input.documents.flatMap(({ source, frontMatter: { redirects = [] } }) =>
    redirects.flatMap((from, index): Problem[] => {
      const { path, file } = source;
      const address = normalizeAddress(from);
      const owner = owners.get(address);
      owners.set(address, owner ?? file);
      const message = describeClash(set, from, address, owner === file ? undefined : owner);
      const place = ['redirects', index];
      return message ? [{ path, place, field: 'redirects', message, subject: `redirects ${from}`, about: [] }] : [];
    }),
  );
}

function describeClash(set: DocumentSet, from: string, address: string, owner: string | undefined): string | undefined {
  if (owner) return `has ${from}, which is an old address of ${owner}, too: remove it from one of them`;
  if (isShadowed(set, address)) return `has ${from}, which is an address of the site: remove it`;
  return undefined;
}

function isShadowed(set: DocumentSet, address: string): boolean {
  return !/[?*]/.test(address) && set.isAnswered(address);
}

/** Maps the old addresses that posts list to the files of the posts. */
function listOldAddresses(set: DocumentSet): Map<string, string> {
  const known = new Map<string, string>();
  for (const { source, frontMatter } of set.input.documents) {
    for (const address of Object.keys(listRedirects(source.slug, frontMatter))) known.set(address, source.file);
  }
  return known;
}

function findClash(
  set: DocumentSet,
  from: string,
  address: string,
  ofPosts: ReadonlyMap<string, string>,
): Finding | undefined {
  const post = ofPosts.get(address);
  if (post) return { message: `${from} is an old address of ${post}, too: remove it here` };
  return isShadowed(set, address)
    ? { message: `${from} is already an address of this site, so the rule has no effect: remove the line` }
    : undefined;
}

function findTargetProblem(set: DocumentSet, from: string, to: string): Finding | undefined {
  if (!to.startsWith('/')) return undefined;
  const leads = `${from} leads to ${to}`;
  if (to.endsWith('/*')) return findPatternProblem(set, from, to);
  const [address = ''] = to.split('#');
  if (set.redirects.step(address) === undefined) {
    const message = describeTarget(set, to, `${from} to ${to}`);
    return message ? { message } : undefined;
  }
  const end = set.redirects.find(address);
  if (end === undefined)
    return { message: `${leads}, from where a redirect leads to no page: write an address that exists` };
  return { message: `${leads}, which redirects to ${end}: write ${end}`, level: 'warning' };
}

/** The rest of the address is known only from the request, so any address below the target suffices. */
function findPatternProblem(set: DocumentSet, from: string, to: string): Finding | undefined {
  const folder = to.slice(0, -1);
  if (folder === from.slice(0, -1)) return { message: `${from} leads to itself: write another target` };
  const isThere =
    set.suggestions.some((address) => address.startsWith(folder)) || set.redirects.step(folder) !== undefined;
  return isThere ? undefined : { message: `${from} leads to ${to}, where the site has no address: correct the target` };
}
