// Formats the lines of the access log: the combined format of Apache and nginx, or JSON. All characters of a line are ASCII.
import { formatLoggedUrl } from '#lib/observe/logged-url.ts';
import { longestRemembered, remember } from '#lib/server/remember.ts';

/** A response, with the addresses as the client sent them: a format leaves out queries and preview tokens. */
export interface AccessRecord {
  /** The address of the client, behind trusted proxies. */
  address: string;
  method: string;
  url: string;
  /** Such as `1.1`. */
  protocol: string;
  /** 499, as in nginx's logs, if the client left before the response began. */
  status: number;
  /** Bytes of the body that were sent. */
  bytes: number;
  /** Milliseconds from the request's headers until the response was sent or the client disconnected, as an integer. */
  duration: number;
  referrer: string | undefined;
  userAgent: string | undefined;
  /** The id that the proxy sent, or that an uncached response got. `findRequestId` gives it, so it needs no escapes. */
  requestId: string | undefined;
  /** Whether the client disconnected before the response was sent. */
  isAborted: boolean;
}

/** @returns the fields of a record as the log shows them */
export function describeRecord({ url, referrer, ...rest }: AccessRecord): Record<string, unknown> {
  return {
    ...rest,
    path: formatLoggedUrl(url),
    referrer: referrer === undefined ? undefined : formatLoggedUrl(referrer),
  };
}

/** @returns a function that formats a time, and caches the last result: many requests fall into one second or millisecond */
function rememberLast(format: (time: number) => string): (time: number) => string {
  let last = Number.NaN;
  let text = '';
  return (time) => {
    if (time === last) return text;
    last = time;
    text = copy(format(time));
    return text;
  };
}

/** Flattens a string. A concatenation is a tree of its parts, which each line would have to traverse again. */
function copy(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function rememberCopy(format: (text: string) => string): (text: string) => string {
  return remember((text) => copy(format(text)));
}

type Response = Pick<AccessRecord, 'url' | 'method' | 'protocol' | 'status' | 'bytes'>;

/** Number of addresses whose part of a line is cached, as most requests are for few addresses. */
const keptUrls = 500;

/** @returns a function that formats the part of a line that requests for one address share, and caches the last one of each */
function rememberResponse(format: (response: Response, path: string) => string): (response: Response) => string {
  const known = new Map<string, Omit<Response, 'url'> & { text: string }>();
  return (response) => {
    const { url, method, protocol, status, bytes } = response;
    const last = known.get(url);
    if (last?.status === status && last.bytes === bytes && last.method === method && last.protocol === protocol)
      return last.text;
    const text = copy(format(response, formatLoggedUrl(url)));
    if (url.length > longestRemembered) return text;
    if (known.size >= keptUrls) known.clear();
    known.set(url, { method, protocol, status, bytes, text });
    return text;
  };
}

/** Matches characters that JSON escapes, and those outside of ASCII. */
const special = /[^ !#-[\]-~]/;
const everyOther = /[^ -~]/g;

function formatMember(name: string, value: string): string {
  if (!special.test(value)) return `,"${name}":"${value}"`;
  const text = JSON.stringify(value).replace(
    everyOther,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `,"${name}":${text}`;
}

const startJson = rememberLast(
  (now) => `{"level":"info","time":"${new Date(now).toISOString()}","service":"server","address":"`,
);
const formatResponseJson = rememberResponse(
  ({ method, protocol, status, bytes }, path) =>
    `","method":"${method}"${formatMember('path', path)},"protocol":"${protocol}","status":${status},"bytes":${bytes},"duration":`,
);
const formatReferrerJson = rememberCopy((referrer) => formatMember('referrer', formatLoggedUrl(referrer)));
const formatUserAgentJson = rememberCopy((userAgent) => formatMember('userAgent', userAgent));

/**
 * Formats a line in the format of the logger. `JSON.stringify` takes 2.5 times as long, and pino 4 times (measured).
 * @param now milliseconds since 1970 UTC, as an integer
 */
export function formatJson(record: AccessRecord, now: number): string {
  const { address, duration, referrer, userAgent, requestId, isAborted } = record;
  const shared = startJson(now) + address + formatResponseJson(record) + duration;
  const from = referrer === undefined ? '' : formatReferrerJson(referrer);
  const by = userAgent === undefined ? '' : formatUserAgentJson(userAgent);
  const end = isAborted ? ',"isAborted":true,"msg":"request"}\n' : ',"isAborted":false,"msg":"request"}\n';
  return requestId === undefined ? shared + from + by + end : `${shared}${from}${by},"requestId":"${requestId}"${end}`;
}

const formatSecond = rememberLast((second) => {
  const [, day, month, year, time] = new Date(second * 1000).toUTCString().split(' ');
  return ` - - [${day}/${month}/${year}:${time} +0000] "`;
});
const formatResponse = rememberResponse(
  ({ method, protocol, status, bytes }, path) =>
    `${method} ${escapeField(path)} HTTP/${protocol}" ${status} ${bytes} "`,
);
const formatReferrer = rememberCopy((referrer) => `${escapeField(formatLoggedUrl(referrer))}" "`);
const formatUserAgent = rememberCopy((userAgent) => `${escapeField(userAgent)}" "`);

/**
 * Formats a line as https://httpd.apache.org/docs/current/logs.html#combined describes it, with the request id at the end.
 * @param now milliseconds since 1970 UTC
 */
export function formatCombined(record: AccessRecord, now: number): string {
  const { address, referrer = '-', userAgent = '-', requestId = '-' } = record;
  const shared = address + formatSecond(Math.floor(now / 1000)) + formatResponse(record);
  return `${shared}${formatReferrer(referrer)}${formatUserAgent(userAgent)}${requestId}"\n`;
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
