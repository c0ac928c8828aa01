// Formats the lines of the access log: the combined format of Apache and nginx, or JSON.

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
  /** Bytes of the body that were sent. */
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

/** The last second that was formatted: many requests fall into one. */
let lastSecond = { second: Number.NaN, common: '', iso: '' };

function formatSecond(second: number) {
  if (second !== lastSecond.second) {
    const date = new Date(second * 1000);
    const [, day, month, year, time] = date.toUTCString().split(' ');
    const common = `${day}/${month}/${year}:${time} +0000`;
    lastSecond = { second, common, iso: date.toISOString().slice(0, -'000Z'.length) };
  }
  return lastSecond;
}

/** Formats a time as `Date.toISOString` does. */
function formatIso(now: number): string {
  const second = Math.floor(now / 1000);
  const thousandths = now - second * 1000;
  const zeros = thousandths > 99 ? '' : thousandths > 9 ? '0' : '00';
  return `${formatSecond(second).iso}${zeros}${thousandths}Z`;
}

/** Characters that JSON escapes, and those outside of ASCII. */
const special = /[^ !#-[\]-~]/;

function quote(text: string): string {
  return special.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quote(value)}`;
}

/**
 * Formats a line as those of the logger. `JSON.stringify` of the record takes three times as long, and pino nine times (measured).
 * @param now milliseconds since 1970 UTC, as an integer
 */
export function formatJson(record: AccessRecord, now: number): string {
  const { address, method, path, protocol, status, bytes, duration, referrer, userAgent, requestId, isAborted } =
    record;
  return `{"level":"info","time":"${formatIso(now)}","service":"server","address":${quote(address)},"method":"${method}","path":${quote(path)},"protocol":"${protocol}","status":${status},"bytes":${bytes},"duration":${duration}${member('referrer', referrer)}${member('userAgent', userAgent)}${member('requestId', requestId)},"isAborted":${isAborted},"msg":"request"}\n`;
}

/**
 * Formats a line as https://httpd.apache.org/docs/current/logs.html#combined describes it, with the request id at the end.
 * @param now milliseconds since 1970 UTC
 */
export function formatCombined(record: AccessRecord, now: number): string {
  const { address, method, path, protocol, status, bytes, referrer, userAgent, requestId } = record;
  const { common } = formatSecond(Math.floor(now / 1000));
  return `${address} - - [${common}] "${method} ${escapeField(path)} HTTP/${protocol}" ${status} ${bytes} "${escapeField(referrer)}" "${escapeField(userAgent)}" "${escapeField(requestId)}"\n`;
}

const unsafe = /["\\]|[^\x20-\x7e]/;
const everyUnsafe = new RegExp(unsafe, 'gu');

/** Escapes quotes, backslashes and everything outside printable ASCII as nginx does, so that no header can forge a line. */
function escapeField(text = '-'): string {
  if (!unsafe.test(text)) return text;
  return text.replace(everyUnsafe, (character) =>
    Array.from(Buffer.from(character), (byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
