// The access log: one line for each response, in the combined format of Apache and nginx or as JSON. It is off by default.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#lib/log.ts';
import { clientLeft } from '#lib/observe/request-counts.ts';
import { findClient, type Proxies } from '#lib/proxies.ts';
import { LineBatch } from '#lib/server/line-batch.ts';
import { formatLoggedUrl } from '#lib/server/logged-url.ts';
import { findRequestId } from '#lib/server/request-id.ts';

export interface AccessRecord {
  /** The address of the client, behind trusted proxies. */
  address: string;
  method: string;
  /** Without query and without preview token. */
  path: string;
  /** Such as `1.1`. */
  protocol: string;
  /** 499, as in nginx's logs, if the client left before the response began. */
  status: number;
  /** Bytes sent, headers included. */
  bytes: number;
  /** Milliseconds from the request's headers until the response was sent or the client disconnected. */
  duration: number;
  referrer?: string;
  userAgent?: string;
  /** The id that the proxy sent, or that an uncached response got. */
  requestId?: string;
  /** Whether the client disconnected before the response was sent. */
  isAborted: boolean;
}

/** Writes one record for each response. */
export interface AccessLog {
  /** Notes a response that is sent. @param duration milliseconds @param bytes that the socket had sent before */
  note(request: IncomingMessage, response: ServerResponse, facts: { duration: number; bytes: number }): void;
  /** Notes a response when it is sent, or when the client disconnects. @param start by `performance.now()` */
  follow(request: IncomingMessage, response: ServerResponse, facts: { start: number; bytes: number }): void;
}

/** @returns a log that writes to standard output, or `undefined` if no format is set */
export function openAccessLog(format: 'combined' | 'json' | undefined, proxies: Proxies): AccessLog | undefined {
  if (format === undefined) return undefined;
  const batch = new LineBatch((text) => void process.stdout.write(text));
  const write = {
    combined: (record: AccessRecord) => batch.write(formatCombined(record, Date.now())),
    json: (record: AccessRecord) => batch.write(formatJson(record, Date.now())),
  }[format];
  if (process.stdout.isTTY && format === 'json')
    return createAccessLog((record) => log.info(record, 'request'), proxies);
  return createAccessLog(write, proxies);
}

/** Senders whose addresses are remembered, as many requests come from few. */
const keptSenders = 1_000;

/** @param write receives one record for each response */
export function createAccessLog(write: (record: AccessRecord) => void, proxies: Proxies): AccessLog {
  const clients = new Map<string, string>();

  function readClient({ socket, headers }: IncomingMessage): string {
    const direct = socket.remoteAddress ?? '';
    const forwarded = headers['x-forwarded-for'];
    const key = forwarded === undefined ? direct : `${direct} ${forwarded}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    if (clients.size >= keptSenders) clients.clear();
    const client = findClient(direct, String(forwarded ?? ''), proxies);
    clients.set(key, client);
    return client;
  }

  function record(
    request: IncomingMessage,
    response: ServerResponse,
    { address, duration, bytes }: { address: string; duration: number; bytes: number },
    isAborted: boolean,
  ): void {
    const { method = '', url = '', httpVersion: protocol, headers, socket } = request;
    const { referer, 'user-agent': userAgent } = headers;
    write({
      address,
      method,
      path: formatLoggedUrl(url),
      protocol,
      status: response.headersSent ? response.statusCode : clientLeft,
      bytes: socket.bytesWritten - bytes,
      duration: Math.round(duration),
      referrer: referer === undefined ? undefined : formatLoggedUrl(referer),
      userAgent,
      requestId: findRequestId(headers),
      isAborted,
    });
  }

  return {
    note(request, response, facts) {
      record(request, response, { address: readClient(request), ...facts }, false);
    },
    follow(request, response, { start, bytes }) {
      // The address of a socket is unknown once it is closed.
      const address = readClient(request);
      response.once('close', () =>
        record(request, response, { address, duration: performance.now() - start, bytes }, !response.writableFinished),
      );
    },
  };
}

/** Formats a line as those of the logger. Pino takes three times as long for an object with as many fields (measured). */
export function formatJson(record: AccessRecord, now: number): string {
  const time = new Date(now).toISOString();
  return `${JSON.stringify({ level: 'info', time, service: 'server', ...record, msg: 'request' })}\n`;
}

/**
 * Formats a line as https://httpd.apache.org/docs/current/logs.html#combined describes it, with the request id at the end.
 * The time is that of the call, in UTC.
 */
export function formatCombined(record: AccessRecord, now: number): string {
  const { address, method, path, protocol, status, bytes, referrer, userAgent, requestId } = record;
  const quote = (text: string | undefined) => `"${escapeField(text ?? '-')}"`;
  return `${address} - - [${formatTime(now)}] ${quote(`${method} ${path} HTTP/${protocol}`)} ${status} ${bytes} ${quote(referrer)} ${quote(userAgent)} ${quote(requestId)}\n`;
}

/** The last second that was formatted: many requests fall into one. */
let lastTime = { second: Number.NaN, text: '' };

function formatTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== lastTime.second) {
    const [, day, month, year, time] = new Date(now).toUTCString().split(' ');
    lastTime = { second, text: `${day}/${month}/${year}:${time} +0000` };
  }
  return lastTime.text;
}

const unsafe = /["\\]|[^\x20-\x7e]/;
const everyUnsafe = new RegExp(unsafe, 'gu');

/** Escapes quotes, backslashes and everything outside printable ASCII as nginx does, so that no header can forge a line. */
function escapeField(text: string): string {
  if (!unsafe.test(text)) return text;
  return text.replace(everyUnsafe, (character) =>
    Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
