// From what the source says to what readers see: read, compile, check, try to render, swap, see, report.

import { type Fault, formatFault } from '#lib/content/fault.ts';
import { readIndex } from '#lib/content/reader.ts';
import { type Digest, readCurrent, readManifestText, setCurrent } from '#lib/content/store.ts';
import type { Candidate, PrepareOptions, Workshop } from '#lib/content/workshop.ts';
import { instantOf } from '#lib/dates.ts';
import { comparePages, listAffectedLists } from '#lib/publish/affected.ts';
import type { Listen, PageChange, Reason, Result } from '#lib/publish/events.ts';
import type { History } from '#lib/publish/history.ts';
import type { Journal, JournalState } from '#lib/publish/journal.ts';
import { LiveSite } from '#lib/publish/live-site.ts';
import { signPreview } from '#lib/publish/preview.ts';
import { keepForPreviews } from '#lib/publish/previews.ts';
import { buildCommitStatus, countOf, shorten } from '#lib/publish/report.ts';
import { type Snapshot, type Source, SourceError } from '#lib/publish/source.ts';
import { absoluteUrl, pagePath, postPath, previewPath } from '#lib/urls.ts';

export interface Task {
  reason: Reason;
  isStrict: boolean;
  listen: Listen;
}

interface PipelineParts {
  releaseDir: string;
  source: Source;
  workshop: Workshop;
  journal: Journal;
  history: History;
  /** Hears all. */
  log: Listen;
}

/** Pages that are rendered before the swap and seen after it. A change of more is a first release, and takes what time it takes. */
const pagesLooked = 500;
/** Rounds of preparing: what is left out after a failed trial can change another page. */
const rounds = 3;

interface Swap {
  release: Digest;
  before: Digest | undefined;
  pages: readonly PageChange[];
}

interface Outcome {
  result: Result;
  /** When the next post falls due, in milliseconds since 1970 UTC. */
  nextDue: number | undefined;
}

export class Pipeline {
  private readonly parts: PipelineParts;
  private latest: Snapshot | undefined;
  /** Counts the rollbacks: a publication that was going on meanwhile must not swap. */
  private rollbacks = 0;
  private swapping: Promise<unknown> = Promise.resolve();

  constructor(parts: PipelineParts) {
    this.parts = parts;
  }

  /** What is live was made by another command, or before there was a history. */
  async open(): Promise<void> {
    const { releaseDir, history } = this.parts;
    const current = readCurrent(releaseDir);
    if (!current || (await history.read()).at(-1)?.release === current) return;
    const none = { changes: 0, faults: 0, milliseconds: 0 };
    await history.add({ at: new Date().toISOString(), release: current, reasons: ['found'], ...none });
  }

  /** Never throws for what an author, the network or the disk does: the result says it. */
  async publish(tasks: readonly Task[]): Promise<Outcome> {
    const start = performance.now();
    const listen: Listen = (event) => {
      for (const hear of [this.parts.log, ...tasks.map((task) => task.listen)]) hear(event);
    };
    listen({
      event: 'begin',
      reasons: [...new Set(tasks.map(({ reason }) => reason))],
      source: this.parts.source.name,
    });
    const since = () => Math.round(performance.now() - start);
    try {
      return await this.attempt(tasks, listen, since);
    } catch (error) {
      if (!(error instanceof SourceError)) console.error(error);
      const faults = error instanceof SourceError ? error.faults : [];
      for (const fault of faults) listen({ event: 'fault', fault, isKept: true });
      const text = error instanceof Error ? error.message : String(error);
      return await this.conclude(
        listen,
        {
          state: faults.length > 0 ? 'refused' : 'failed',
          milliseconds: since(),
          faults: faults.length,
          changes: 0,
          text: `Nothing was published: ${text}. ${this.describeLive()}`,
        },
        faults[0],
      );
    }
  }

  private async attempt(tasks: readonly Task[], listen: Listen, since: () => number): Promise<Outcome> {
    const { releaseDir, journal } = this.parts;
    const { rollbacks } = this;
    const [snapshot, live] = await Promise.all([this.read(tasks), LiveSite.find(releaseDir)]);
    const { version, files } = snapshot;
    listen({ event: 'read', version, files: files.files.size, milliseconds: since() });
    const { hold } = journal.state;
    const isAsked = tasks.some(({ reason }) => reason === 'command');
    if (hold && hold.version === version && !isAsked) {
      const text = `Nothing was published: since the rollback release ${shorten(hold.release)} is held until there is a newer version.`;
      return this.conclude(listen, { state: 'held', version, milliseconds: since(), faults: 0, changes: 0, text });
    }
    const isStrict = tasks.some((task) => task.isStrict);
    const candidate = await this.prepare(files, { now: Date.now(), isStrict }, live, listen);
    const { digest, isNew, faults, kept, changed, compiled, documents, visible } = candidate;
    for (const fault of faults) listen({ event: 'fault', fault, isKept: kept.includes(fault.file) });
    const counts = { version, faults: faults.length };
    if (!digest) {
      const reason = isStrict ? 'as long as there is a fault' : 'as no release can be made of it';
      const text = `${countOf(faults.length, 'fault')}: nothing was published, ${reason}. ${this.describeLive()}`;
      return this.conclude(listen, { state: 'refused', ...counts, milliseconds: since(), changes: 0, text }, faults[0]);
    }
    const before = readCurrent(releaseDir);
    const pending = isNew ? { release: digest, pages: changed.slice(0, pagesLooked) } : journal.state.pending;
    const isSwapped = await this.swap(digest, { version, pending, hold: undefined }, rollbacks);
    if (!isSwapped) {
      const text = 'Nothing was published: there was a rollback meanwhile.';
      return this.conclude(listen, { state: 'held', ...counts, milliseconds: since(), changes: 0, text });
    }
    const milliseconds = since();
    listen({ event: 'released', release: digest, compiled, documents, milliseconds });
    if (isNew) await this.remember(digest, tasks, candidate, version, milliseconds);
    const pages = pending?.release === digest ? (isNew ? changed : pending.pages) : [];
    const swap = { release: digest, before, pages };
    await this.see(live, swap, listen, since);
    await this.seeLists(live, swap, listen, since);
    const state = isNew ? 'is live' : 'was live already';
    const held = kept.length > 0 ? `\n${describeKept(faults.length, kept)}` : '';
    const text = `Release ${shorten(digest)} ${state}: ${countOf(visible, 'post')}, ${compiled} of ${countOf(documents, 'file')} compiled, ${since()} ms${candidate.nextDue ? `, the next post is due ${candidate.nextDue}` : ''}.${held}`;
    const result = {
      state: isNew ? 'published' : 'unchanged',
      ...counts,
      milliseconds: since(),
      changes: pages.length,
      text,
    } as const;
    const { nextDue } = candidate;
    return this.conclude(listen, result, faults[0], nextDue === undefined ? undefined : instantOf(nextDue));
  }

  /**
   * What must be done after the swap is noted before it.
   * @param rollbacks how many there had been when it was decided; with one more the decision does not stand
   */
  private swap(release: Digest, note: Partial<JournalState>, rollbacks = this.rollbacks): Promise<boolean> {
    const { releaseDir, journal } = this.parts;
    const swapped = this.swapping.then(async () => {
      if (this.rollbacks !== rollbacks) return false;
      if (release !== readCurrent(releaseDir) || journal.state.hold !== note.hold) await journal.note(note);
      if (release !== readCurrent(releaseDir)) await setCurrent(releaseDir, release);
      return true;
    });
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  /** A post that falls due needs nothing new: it goes live though the source cannot be had. */
  private async read(tasks: readonly Task[]): Promise<Snapshot> {
    const isDue = tasks.every(({ reason }) => reason === 'due');
    if (!isDue || !this.latest) this.latest = await this.parts.source.read();
    return this.latest;
  }

  /** A page that cannot be rendered stays as it was. */
  private async prepare(
    files: Snapshot['files'],
    options: PrepareOptions,
    live: LiveSite | undefined,
    listen: Listen,
  ): Promise<Candidate> {
    const refused = new Map<string, Fault>();
    for (let round = 1; ; round++) {
      const candidate = await this.parts.workshop.prepare(files, { ...options, refused });
      if (!candidate.digest || !candidate.isNew || !live || round === rounds) return candidate;
      const shown = candidate.changed.filter(({ change }) => change !== 'removed').slice(0, pagesLooked);
      const failed = await live.tryPages(
        candidate.digest,
        shown.map(({ path }) => path),
      );
      if (failed.size === 0) return candidate;
      for (const [path, status] of failed) {
        const file = findFile(candidate.digest, path);
        const message = `cannot be rendered (the server says ${status}): look into its log, and take out what was written last`;
        if (file) refused.set(file, { file: `${files.name}/${file}`, line: 1, field: 'page', message });
        else listen({ event: 'note', text: `${path} cannot be rendered: the server says ${status}` });
      }
      if (refused.size === 0) return candidate;
    }
  }

  private async remember(
    release: Digest,
    tasks: readonly Task[],
    { changed, faults }: Candidate,
    version: string,
    milliseconds: number,
  ): Promise<void> {
    const counts = { changes: changed.length, faults: faults.length, milliseconds };
    const reasons = [...new Set(tasks.map(({ reason }) => reason))];
    await this.parts.history.add({ at: new Date().toISOString(), release, version, reasons, ...counts });
  }

  /** Somebody waits for these. */
  private async see(
    live: LiveSite | undefined,
    { release, pages }: Swap,
    listen: Listen,
    since: () => number,
  ): Promise<void> {
    const { journal } = this.parts;
    if (pages.length === 0) return;
    const show = ({ path, change }: PageChange, problem?: string) =>
      listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds: since(), problem });
    if (!live) {
      listen({ event: 'note', text: 'No server runs here: pages are made when they are asked for.' });
      for (const page of pages) show(page);
      return;
    }
    const unseen: PageChange[] = [];
    await live.seePages(release, pages.slice(0, pagesLooked), (page, problem) => {
      if (problem) unseen.push(page);
      show(page, problem);
    });
    await journal.note({ pending: unseen.length > 0 ? { release, pages: unseen } : undefined });
  }

  /** @see `see`: what of them is not in time is told, and is made when it is asked for */
  private async seeLists(
    live: LiveSite | undefined,
    { release, before, pages }: Swap,
    listen: Listen,
    since: () => number,
  ): Promise<void> {
    if (!live || pages.length === 0) return;
    await live.seePages(release, listAffectedLists(release, before, pages), ({ path, change }, problem) => {
      if (problem) listen({ event: 'page', path, change, url: absoluteUrl(path), milliseconds: since(), problem });
    });
  }

  /** Puts a release back, at once: what is being published meanwhile is not. @param prefix the first digits of its digest */
  async rollback(prefix: string | undefined, listen: Listen): Promise<Outcome> {
    const start = performance.now();
    const since = () => Math.round(performance.now() - start);
    const { releaseDir, journal, history } = this.parts;
    const before = readCurrent(releaseDir);
    const found = prefix === undefined ? [await history.findBefore(before)] : await history.findByPrefix(prefix);
    const [release, ...others] = found;
    if (!release || others.length > 0) {
      const text = await this.describeChoice(prefix, others.length > 0);
      return this.conclude(listen, { state: 'refused', milliseconds: since(), faults: 0, changes: 0, text });
    }
    this.rollbacks += 1;
    const at = new Date().toISOString();
    const pages = release === before || !before ? [] : comparePages(before, release);
    const version = this.latest?.version ?? journal.state.version;
    const pending = { release, pages: pages.slice(0, pagesLooked) };
    await this.swap(release, { hold: { release, version, at }, pending });
    const milliseconds = since();
    listen({ event: 'released', release, compiled: 0, documents: 0, milliseconds });
    await history.add({ at, release, reasons: ['rollback'], changes: pages.length, faults: 0, milliseconds });
    const live = await LiveSite.find(releaseDir);
    const swap = { release, before, pages };
    await this.see(live, swap, listen, since);
    const text = `Release ${shorten(release)} is live again after ${milliseconds} ms. It is held until there is a newer version, or npm run publish.`;
    const result = { state: 'published', milliseconds, faults: 0, changes: pages.length, text } as const;
    const outcome = await this.conclude(listen, result);
    // Who puts a release back is in a hurry: the lists come behind the answer.
    void this.seeLists(live, swap, this.parts.log, since).catch((error: unknown) => console.error(error));
    return outcome;
  }

  /** Shows what readers do not see yet, to who has the link. */
  async preview(
    { slug, branch, days }: { slug: string; branch?: string; days: number },
    listen: Listen,
  ): Promise<Outcome> {
    const start = performance.now();
    const since = () => Math.round(performance.now() - start);
    const { releaseDir, source, workshop } = this.parts;
    const refuse = (text: string, faults: readonly Fault[] = []) => {
      for (const fault of faults) listen({ event: 'fault', fault, isKept: false });
      return finish(listen, { state: 'refused', milliseconds: since(), faults: faults.length, changes: 0, text });
    };
    try {
      const { files } = await source.read(branch);
      const { digest, faults } = await workshop.prepare(files, { now: Date.now(), withHidden: true });
      const named = [`posts/${slug}.mdx`, `posts/${slug}/index.mdx`, `pages/${slug}.mdx`, `pages/${slug}/index.mdx`];
      const own = faults.filter(({ file }) => named.some((path) => file === `${files.name}/${path}`));
      if (own.length > 0) return refuse('There is no preview of a text with faults.', own);
      const path = digest && findPath(digest, slug);
      if (!digest || !path) return refuse(`There is no post or page ${slug}${branch ? ` on ${branch}` : ''}.`);
      const expires = Date.now() + days * 24 * 60 * 60 * 1000;
      await keepForPreviews(releaseDir, digest, expires);
      const url = absoluteUrl(previewPath(signPreview(releaseDir, { release: digest, path, expires })));
      const text = `Whoever has this link sees ${path} as it will look, until ${new Date(expires).toISOString().slice(0, 16)}Z:`;
      listen({ event: 'link', url, text });
      return finish(listen, { state: 'published', milliseconds: since(), faults: 0, changes: 0, text: '' });
    } catch (error) {
      if (error instanceof SourceError) return refuse(`There is no preview: ${error.message}.`, error.faults);
      throw error;
    }
  }

  private async describeChoice(prefix: string | undefined, isAmbiguous: boolean): Promise<string> {
    const releases = (await this.parts.history.read()).toReversed().slice(0, 10);
    const lines = releases.map(
      ({ at, release, changes }) => `  ${shorten(release)}  ${at}  ${countOf(changes, 'page')}`,
    );
    const problem = isAmbiguous
      ? `More than one release begins with ${prefix}`
      : prefix === undefined
        ? 'There is no release before this one'
        : `There is no release ${prefix} any more`;
    return [`${problem}. The last ones were:`, ...lines].join('\n');
  }

  private describeLive(): string {
    const current = readCurrent(this.parts.releaseDir);
    return current ? `Release ${shorten(current)} stays live.` : 'There is no release yet.';
  }

  private async conclude(
    listen: Listen,
    part: Omit<Result, 'at' | 'release'>,
    firstFault?: Fault,
    nextDue?: number,
  ): Promise<Outcome> {
    const { releaseDir, journal } = this.parts;
    const result: Result = { ...part, at: new Date().toISOString(), release: readCurrent(releaseDir) };
    const status = buildCommitStatus(result, firstFault && formatFault(firstFault));
    // A disk that is full must not keep those waiting who want to hear just that.
    const note = { last: result, status, version: result.version ?? journal.state.version };
    await journal.note(note).catch((error: unknown) => console.error(error));
    listen({ event: 'done', result });
    return { result, nextDue };
  }
}

function finish(listen: Listen, part: Omit<Result, 'at'>): Outcome {
  const result: Result = { ...part, at: new Date().toISOString() };
  listen({ event: 'done', result });
  return { result, nextDue: undefined };
}

function describeKept(faults: number, kept: readonly string[]): string {
  const [first = '', ...more] = kept;
  const files = more.length > 0 ? `${first} and ${countOf(more.length, 'other')}` : first;
  return `${countOf(faults, 'fault')}: ${files} stayed as before.`;
}

/** When the next post of a release falls due, in milliseconds since 1970 UTC. */
export function readNextDue(releaseDir: string): number | undefined {
  const current = readCurrent(releaseDir);
  if (!current) return undefined;
  const { nextDue } = JSON.parse(readManifestText(releaseDir, current)) as { nextDue?: string };
  return nextDue === undefined ? undefined : instantOf(nextDue);
}

function findFile(release: Digest, path: string): string | undefined {
  const { posts, pages } = readIndex(release);
  const post = posts.find(({ slug }) => postPath(slug) === path);
  return (post ?? Object.values(pages).find(({ slug }) => pagePath(slug) === path))?.file;
}

function findPath(release: Digest, slug: string): string | undefined {
  const { posts, pages } = readIndex(release);
  if (posts.some((post) => post.slug === slug)) return postPath(slug);
  return Object.hasOwn(pages, slug) ? pagePath(slug) : undefined;
}
