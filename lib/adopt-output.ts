// Redirects standard output, standard error, warnings of Node and uncaught errors into the log.
import { stripVTControlCharacters } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import { log } from '#lib/log.ts';
import { describeSystemError } from '#lib/system-error.ts';

/** Call it once in each thread of a program whose output is a log. In a terminal, texts stay as they are. */
export function adoptOutput(): void {
  if (process.stdout.isTTY) return;
  // The listener of Node prints lines that are not JSON.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.warn({ warning: name }, message));
  // The main thread prints the output of other threads, and receives their errors.
  if (!isMainThread) return;
  adoptStream(process.stdout, (text) => log.info(text));
  adoptStream(process.stderr, (text) => log.error(text));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, describeSystemError(error) ?? 'Uncaught error: the process exits');
    process.exit(1);
  });
}

/** The logger itself writes to the file descriptor. */
function adoptStream(stream: NodeJS.WriteStream, note: (text: string) => void): void {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    const text = stripVTControlCharacters(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()).trim();
    if (text !== '') note(text);
    const callback = rest.find((one) => typeof one === 'function') as (() => void) | undefined;
    if (callback) process.nextTick(callback);
    return true;
  };
}
