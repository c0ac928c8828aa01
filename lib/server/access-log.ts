// The access log: one line for each response, in the combined format of Apache and nginx or as JSON. It is off by default.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLogger, terminal } from '#lib/log.ts';
import { clientLeft } from '#lib/observe/request-counts.ts';
import { findClient, type Proxies } from '#lib/proxies.ts';
import { LineBatch } from '#lib/server/line-batch.ts';
import { formatLoggedUrl } from '#lib/server/logged-url.ts';
import { readRequestId } from '#lib/server/request-id.ts';

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
  requestId: string;
  /** Whether the client disconnected before the response was sent. */
  isAborted: boolean;
}

type AccessLog = (request: IncomingMessage, response: ServerResponse) => void;

/** @returns a log that writes to standard output, or `undefined` if no format is set */
export function openAccessLog(format: 'combined' | 'json' | undefined, proxies: Proxies): AccessLog | undefined {
  if (format === undefined) return undefined;
  const batch = new LineBatch((text) => void process.stdout.write(text));
  const json = createLogger(process.stdout.isTTY ? terminal() : batch);
  const write = {
    combined: (record: AccessRecord) => batch.write(formatCombined(record, new Date())),
    json: (record: AccessRecord) => json.info(record, 'request'),
  }[format];
  return createAccessLog(write, proxies);
}

/**
 * @param write receives one record for each response when it is sent, or when the client disconnects
 * @returns a function to call with each request before it is handled
 */
export function createAccessLog(write: (record: AccessRecord) => void, proxies: Proxies): AccessLog {
  return (request, response) => {
    const { socket, method = '', url = '', httpVersion, headers } = request;
    const start = performance.now();
    const bytesBefore = socket.bytesWritten;
    // The address of a socket is unknown once it is closed.
    const address = findClient(socket.remoteAddress ?? '', String(headers['x-forwarded-for'] ?? ''), proxies);
    response.once('close', () =>
      write({
        address,
        method,
        path: formatLoggedUrl(url),
        protocol: httpVersion,
        status: response.headersSent ? response.statusCode : clientLeft,
        bytes: socket.bytesWritten - bytesBefore,
        duration: Math.round(performance.now() - start),
        ...(headers.referer ? { referrer: formatLoggedUrl(headers.referer) } : {}),
        ...(headers['user-agent'] ? { userAgent: headers['user-agent'] } : {}),
        requestId: readRequestId(headers),
        isAborted: !response.writableFinished,
      }),
    );
  };
}

/**
 * Formats a line as https://httpd.apache.org/docs/current/logs.html#combined describes it, with the request id at the end.
 * The time is that of the call, in UTC.
 */
export function formatCombined(record: AccessRecord, now: Date): string {
  const { address, method, path, protocol, status, bytes, referrer, userAgent, requestId } = record;
  const quote = (text: string | undefined) => `"${escapeField(text ?? '-')}"`;
  return `${address} - - [${formatTime(now)}] ${quote(`${method} ${path} HTTP/${protocol}`)} ${status} ${bytes} ${quote(referrer)} ${quote(userAgent)} ${quote(requestId)}\n`;
}

/** The last second that was formatted: many requests fall into one. */
let lastTime = { second: Number.NaN, text: '' };

function formatTime(now: Date): string {
  const second = Math.floor(now.getTime() / 1000);
  if (second !== lastTime.second) {
    const [, day, month, year, time] = now.toUTCString().split(' ');
    lastTime = { second, text: `${day}/${month}/${year}:${time} +0000` };
  }
  return lastTime.text;
}

const unsafe = /["\\]|[^\x20-\x7e]/u;
const everyUnsafe = new RegExp(unsafe, 'gu');

/** Escapes quotes, backslashes and everything outside printable ASCII as nginx does, so that no header can forge a line. */
function escapeField(text: string): string {
  if (!unsafe.test(text)) return text;
  return text.replace(everyUnsafe, (character) =>
    Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
