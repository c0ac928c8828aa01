// `npm run dev`: the site for authors. A save compiles, and the open page reloads or shows the errors.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOptions } from '#lib/commands/options.ts';
import { describeErrors } from '#lib/commands/release.ts';
import { binary, run } from '#lib/commands/run.ts';
import { writeFindings } from '#lib/dev/findings.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { formatDiagnostic } from '#lib/model/diagnostic.ts';
import { describeReleased } from '#lib/publish/report.ts';
import { ReleaseBuilder } from '#lib/release/builder.ts';
import { makeRelease } from '#lib/release/make-release.ts';
import { FolderWatch } from '#lib/source/folder-watch.ts';
import { LeftoversNotice } from '#lib/source/leftovers.ts';

/** A separate folder: its releases contain drafts and scheduled posts, which must not become public. */
const releaseDir = `${env.releaseDir}-dev`;
/** Debounce in milliseconds: an editor writes a file in several steps. */
const settleTime = 30;

/** Sends server-sent events to the script in `lib/dev/script.ts`. */
class EventServer {
  private readonly open = new Set<ServerResponse>();
  private last: string | undefined;

  /** @returns the URL, which only this machine can reach */
  listen(): Promise<string> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/event-stream' });
      if (this.last) response.write(this.last);
      this.open.add(response);
      response.once('close', () => this.open.delete(response));
    });
    server.unref();
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    });
  }

  /** Sends the state to all open pages, and to pages that are opened later. */
  send(state: { release: string; errors: string[]; warnings: string[] }): void {
    this.last = `data: ${JSON.stringify(state)}\n\n`;
    for (const response of this.open) response.write(this.last);
  }
}

readOptions({});
const events = new EventServer();
const leftovers = new LeftoversNotice();
let builder: ReleaseBuilder | undefined;
let firstRelease: (() => void) | undefined;

async function compile(): Promise<void> {
  const start = performance.now();
  builder ??= await ReleaseBuilder.open(releaseDir);
  folder.follow();
  const input = { contentDir: env.contentDir, releaseDir, now: Date.now(), withHidden: true, builder };
  const outcome = await makeRelease(input);
  const { digest, isReleased, errors, warnings, ignored } = outcome;
  const summary = describeReleased(outcome, Math.round(performance.now() - start), 0);
  console.log(
    isReleased ? [...[...warnings, ...errors].map(formatDiagnostic), summary].join('\n') : describeErrors(outcome),
  );
  const notice = leftovers.describe(ignored);
  if (notice) console.log(notice);
  if (!digest) return;
  writeFindings(releaseDir, [...errors, ...warnings]);
  events.send({ release: digest, errors: errors.map(formatDiagnostic), warnings: warnings.map(formatDiagnostic) });
  firstRelease?.();
}

let timer: NodeJS.Timeout | undefined;
let work = Promise.resolve();

function scheduleCompile(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    work = work.then(compile).catch((error: unknown) => log.error({ err: error }, 'The content could not be compiled'));
  }, settleTime);
}

const eventsUrl = await events.listen();
const folder = new FolderWatch(env.contentDir, scheduleCompile);
const isReady = new Promise<void>((resolve) => {
  firstRelease = resolve;
});
scheduleCompile();
await isReady;
process.exitCode = await run(
  binary('next'),
  ['dev', '--port', String(env.port), ...(env.host ? ['--hostname', env.host] : [])],
  {
    env: { RELEASE_DIR: releaseDir, DEV_EVENTS_URL: eventsUrl },
  },
);
process.exit();
