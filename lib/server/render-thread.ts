// The thread in which Next runs: starts it, replaces it after a crash, and passes requests on to it.
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { childEnv, env } from '#lib/env.ts';
import { logUnexpected } from '#lib/log.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';
import type { FrontPage } from '#lib/page-cache/front.ts';
import { PortStream } from '#lib/server/port-stream.ts';

/** Messages to the thread. */
export type ToThread = { connection: MessagePort } | 'stop' | 'repaired';
/** Messages from the thread: it is ready, has added or removed a page, or has found damaged files. */
export type FromThread = 'ready' | { path: string; page: FrontPage | undefined } | { damaged: string[] };

export interface ThreadData {
  /** The root of the Next application. */
  dir: string;
  /** The port through which pages are shared with other machines. Only with a shared store. */
  pages: MessagePort | undefined;
}

/** Megabytes. The default size takes 30 MB more and renders no faster (measured). */
const limits = { maxYoungGenerationSizeMb: 16 };

/** Next's file with the configuration of the build. Its paths are relative, so that the build can be moved. */
const configFile = 'required-server-files.json';

/** Bytes. `server.ts` limits requests to fewer, but the response header with a policy of many hashes is long. */
export const headerLimit = 65_536;

/** Headers that belong to a connection (RFC 9110, 7.6.1), and those of a body, which no request here has. */
const ownHeaders = /^(?:connection|content-length|expect|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/i;
/** Headers of a response that the connection to the client sets. */
const connectionHeaders = /^(?:connection|date|keep-alive|transfer-encoding)$/i;

interface Options {
  program: URL;
  dir: string;
  /** Called for each page that may be sent from memory, and with `undefined` for one that may not any longer. */
  onPage: (path: string, page: FrontPage | undefined) => void;
  /** Repairs files of a web instance, which has no publisher. */
  repair?: (files: string[]) => Promise<void>;
  /** Shares pages through the port of a new thread. */
  sharePages?: ((port: MessagePort) => void) | undefined;
  /** Called if the thread ends before it is ready. */
  onFailure: (error: Error) => void;
}

/**
 * Next takes its configuration from this variable, as in its `standalone` output. Otherwise it would run `next.config.ts` and
 * load its compiler for that.
 */
function readConfig(): Record<string, string> {
  try {
    const { config } = JSON.parse(readFileSync(join(env.distDir, configFile), 'utf8')) as { config: object };
    return { __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config) };
  } catch (error) {
    // Next reports that there is no build.
    ignoreMissing(error);
    return {};
  }
}

/** Owns the thread and its channel. While no thread is ready, requests wait. */
export class RenderThread {
  private readonly options: Options;
  private worker: Worker;
  private ready: Promise<void>;
  private isStopping = false;

  constructor(options: Options) {
    this.options = options;
    ({ worker: this.worker, ready: this.ready } = this.start());
  }

  /** Resolves once the thread can render. */
  get loaded(): Promise<void> {
    return this.ready;
  }

  /** Starts the thread. After a crash, another one starts; requests that arrive meanwhile wait for it. */
  private start() {
    const { program, dir, onPage, onFailure, repair } = this.options;
    const pages = this.openPages();
    const workerData: ThreadData = { dir, pages };
    const transferList = pages ? [pages] : [];
    const env = childEnv(readConfig());
    const worker = new Worker(program, { workerData, transferList, resourceLimits: limits, env });
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    let isReady = false;
    let cause = new Error('The thread that renders ended');
    worker.on('message', (message: FromThread) => {
      if (message === 'ready') {
        isReady = true;
        resolve();
      } else if ('damaged' in message) {
        const answer = () => worker.postMessage('repaired' satisfies ToThread);
        void (repair?.(message.damaged) ?? Promise.resolve())
          .catch((error: unknown) => logUnexpected(error, 'Damaged files could not be copied again'))
          .then(answer);
      } else onPage(message.path, message.page);
    });
    worker.on('error', (error: Error) => {
      cause = error;
    });
    worker.on('exit', () => {
      if (this.isStopping) return;
      if (!isReady) {
        onFailure(cause);
        return;
      }
      logUnexpected(cause, 'The thread that renders ended and is started again');
      ({ worker: this.worker, ready: this.ready } = this.start());
    });
    return { worker, ready };
  }

  /** @returns the end of the thread */
  private openPages(): MessagePort | undefined {
    const { sharePages } = this.options;
    if (!sharePages) return undefined;
    const { port1, port2 } = new MessageChannel();
    sharePages(port1);
    return port2;
  }

  /**
   * Passes a GET or HEAD request on, and its response back.
   * @param fail called if the thread ends before the response, and the client still waits for it
   */
  async pass(request: IncomingMessage, response: ServerResponse, fail: (error: unknown) => void): Promise<void> {
    try {
      const { method, url, headers } = request;
      const asked = await this.ask({ method, path: url, headers }, response);
      const { statusCode = 500, statusMessage, rawHeaders } = asked;
      const isOwn = (_: string, index: number) => !connectionHeaders.test(rawHeaders[index - (index % 2)] ?? '');
      response.writeHead(statusCode, statusMessage, rawHeaders.filter(isOwn));
      // An error here means that the client is gone, or that the thread ended and the response is cut off.
      pipeline(asked, response, () => undefined);
    } catch (error) {
      if (!response.destroyed) fail(error);
    }
  }

  /**
   * Requests a text.
   * @throws if the thread ends meanwhile
   */
  async getText(path: string): Promise<string> {
    return (await buffer(await this.ask({ method: 'GET', path, headers: { host: 'localhost' } }))).toString();
  }

  private async ask(
    { headers, ...asked }: Pick<IncomingMessage, 'method' | 'headers'> & { path: string | undefined },
    response?: ServerResponse,
  ): Promise<IncomingMessage> {
    await this.ready;
    if (response?.destroyed) throw new Error('The client has disconnected');
    const { port1, port2 } = new MessageChannel();
    this.worker.postMessage({ connection: port2 } satisfies ToThread, [port2]);
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.test(name)));
    const connection = new PortStream(port1);
    response?.once('close', () => connection.destroy());
    return new Promise((resolve, reject) => {
      const options = { ...asked, headers: kept, setHost: false, maxHeaderSize: headerLimit };
      const sent = sendRequest({ ...options, createConnection: () => connection });
      sent.once('response', resolve).once('error', reject).end();
    });
  }

  /** Lets the thread write what is in memory only, and ends it. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const ended = new Promise((resolve) => this.worker.once('exit', resolve));
    this.worker.postMessage('stop' satisfies ToThread);
    await ended;
  }
}
