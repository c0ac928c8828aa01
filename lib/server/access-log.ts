// The access log: one line for each response, in the combined format of Apache and nginx or as JSON. It is off by default.
import { fstatSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '#lib/log.ts';
import { openStandardOutput } from '#lib/log-output.ts';
import { clientLeft } from '#lib/observe/request-counts.ts';
import { findClient, type Proxies } from '#lib/proxies.ts';
import { type AccessRecord, describeRecord, formatCombined, formatJson } from '#lib/server/access-line.ts';
import { LineBatch } from '#lib/server/line-batch.ts';
import { remember } from '#lib/server/remember.ts';
import { findRequestId } from '#lib/server/request-id.ts';

/** Facts about a response that are not part of the request. */
interface Facts {
  /** The address of the client. */
  address: string;
  /** When the response ended, by `performance.now()`. */
  end: number;
  /** Milliseconds. */
  duration: number;
  /** Bytes of the body. */
  bytes: number;
  isAborted: boolean;
}

/** Writes one record for each response. */
export interface AccessLog {
  /** @returns the address of the client. Call it early: the address is unknown once the socket is closed */
  findClient(request: IncomingMessage): string;
  note(request: IncomingMessage, response: ServerResponse, facts: Facts): void;
}

/** Milliseconds that a line waits for others. */
const lineDelay = 100;
/**
 * Bytes of a block. The publisher shares a pipe or a socket with this process, and blocks of up to 4,096 bytes are not mixed
 * with its lines: https://pubs.opengroup.org/onlinepubs/9799919799/functions/write.html
 */
const blockSize = { file: 65_536, pipe: 4_096 };
/** File descriptor of standard output. */
const stdout = 1;

/** @returns a log that writes to standard output, or `undefined` if no format is set */
export function openAccessLog(format: 'combined' | 'json' | undefined, proxies: Proxies): AccessLog | undefined {
  if (format === undefined) return undefined;
  if (process.stdout.isTTY && format === 'json')
    return createAccessLog((record) => log.info(describeRecord(record), 'request'), proxies);
  const destination = openStandardOutput((lost, code) =>
    log.warn({ lost, code }, 'Lines of the access log were dropped, because they could not be written'),
  );
  const size = fstatSync(stdout).isFile() ? blockSize.file : blockSize.pipe;
  const batch = new LineBatch({ size, delay: lineDelay, output: (bytes) => destination.write(bytes) });
  const write = {
    combined: (record: AccessRecord, now: number) => batch.write(formatCombined(record, now)),
    json: (record: AccessRecord, now: number) => batch.write(formatJson(record, now)),
  }[format];
  return createAccessLog(write, proxies);
}

/** Milliseconds for which the difference between the two clocks is cached, because the clock of the machine may be set. */
const clockTime = 1_000;

/** @returns a function that gives the time of `performance.now()` in whole milliseconds since 1970 UTC */
function makeClock(): (at: number) => number {
  let read = Number.NEGATIVE_INFINITY;
  let difference = 0;
  return (at) => {
    if (at - read > clockTime) [read, difference] = [at, Date.now() - performance.now()];
    return Math.floor(at + difference);
  };
}

/** @param write receives one record for each response, and its time in milliseconds since 1970 UTC */
export function createAccessLog(write: (record: AccessRecord, now: number) => void, proxies: Proxies): AccessLog {
  const timeOf = makeClock();
  // Most requests arrive through one proxy.
  let last = { direct: '', find: remember((forwarded) => findClient('', forwarded, proxies)) };
  return {
    findClient({ socket, headers }) {
      const direct = socket.remoteAddress ?? '';
      if (direct !== last.direct)
        last = { direct, find: remember((forwarded) => findClient(direct, forwarded, proxies)) };
      const forwarded = headers['x-forwarded-for'];
      return last.find(forwarded === undefined ? '' : String(forwarded));
    },
    note(
      { method = '', url = '', httpVersion: protocol, headers },
      response,
      { address, end, duration, bytes, isAborted },
    ) {
      const { referer, 'user-agent': userAgent } = headers;
      const record = {
        address,
        method,
        url,
        protocol,
        status: response.headersSent ? response.statusCode : clientLeft,
        bytes,
        duration: Math.round(duration),
        referrer: referer,
        userAgent,
        requestId: findRequestId(headers),
        isAborted,
      };
      write(record, timeOf(end));
    },
  };
}

/**
 * Counts the bytes of a body.
 * @param before bytes that the socket had sent before the response
 */
export function countBodyBytes(response: ServerResponse, sent: number, before: number): number {
  return Math.max(0, sent - before - readHead(response).length);
}

/** The head of a response as it was sent. Node offers no other way to get its length; a test detects a change of this one. */
function readHead(response: ServerResponse & { _header?: string | null }): string {
  return response._header ?? '';
}
