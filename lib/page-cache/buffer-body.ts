// Buffers the body of a response, so that it can be changed or left out before the first byte is sent.
import type { ServerResponse } from 'node:http';
import { logUnexpected } from '#lib/log.ts';

export interface BodySteps {
  /**
   * Called once, before the first part of the body. Status and headers are set, and may still be changed.
   * @returns whether to buffer the body; if not, its parts are sent as they arrive
   */
  begin: () => boolean;
  /** Called with the buffered body. @returns the body to send, or `undefined` for none */
  complete: (body: Buffer) => Promise<Uint8Array | undefined>;
  /** Called instead of `complete` once the body exceeds the limit. @returns whether the parts of the body are sent as they arrive */
  overflow: () => boolean;
}

/**
 * Replaces the sending methods of a response.
 * @param limit bytes that are buffered
 */
export function bufferBody(response: ServerResponse, limit: number, steps: BodySteps): void {
  const buffer = new BodyBuffer(response, limit, steps);
  response.writeHead = (status: number, ...rest: unknown[]) => buffer.writeHead(status, rest);
  response.flushHeaders = () => buffer.begin();
  response.write = (...args: unknown[]) => buffer.write(args);
  response.end = (...args: unknown[]) => buffer.end(args);
}

class BodyBuffer {
  private readonly response: ServerResponse;
  private readonly limit: number;
  private readonly steps: BodySteps;
  private readonly original: Pick<ServerResponse, 'writeHead' | 'write' | 'end'>;
  private state: 'new' | 'buffering' | 'streaming' | 'discarding' = 'new';
  private chunks: Buffer[] = [];
  private length = 0;
  private isEnded = false;

  constructor(response: ServerResponse, limit: number, steps: BodySteps) {
    this.response = response;
    this.limit = limit;
    this.steps = steps;
    this.original = { writeHead: response.writeHead, write: response.write, end: response.end };
  }

  begin(): void {
    if (this.state !== 'new') return;
    // If `begin` throws, the caller can still send an error.
    this.state = 'streaming';
    if (this.steps.begin()) this.state = 'buffering';
  }

  writeHead(status: number, rest: unknown[]): ServerResponse {
    const { response } = this;
    response.statusCode = status;
    const given = rest.find((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
    for (const [name, value] of Object.entries(given ?? {})) response.setHeader(name, value as string);
    this.begin();
    if (this.state !== 'buffering') Reflect.apply(this.original.writeHead, response, [response.statusCode]);
    return response;
  }

  write(args: unknown[]): boolean {
    this.begin();
    if (this.state === 'streaming') return Reflect.apply(this.original.write, this.response, args);
    if (this.state === 'buffering') {
      this.push(args);
      if (this.length > this.limit) this.overflow();
    }
    callBack(args);
    return true;
  }

  end(args: unknown[]): ServerResponse {
    const { response, original } = this;
    // `sendWhole` ends the response, and may still be waiting.
    if (this.isEnded) return response;
    this.begin();
    if (this.state === 'streaming') return Reflect.apply(original.end, response, args);
    this.isEnded = true;
    if (this.state === 'buffering') {
      if (args[0] !== undefined && args[0] !== null && typeof args[0] !== 'function') this.push(args);
      void this.sendWhole();
    } else Reflect.apply(original.end, response, []);
    callBack(args);
    return response;
  }

  private push(args: unknown[]): void {
    const chunk = toBuffer(args);
    this.chunks.push(chunk);
    this.length += chunk.byteLength;
  }

  private takeBody(): Buffer {
    const body = Buffer.concat(this.chunks);
    this.chunks = [];
    return body;
  }

  private overflow(): void {
    const body = this.takeBody();
    this.state = this.steps.overflow() ? 'streaming' : 'discarding';
    if (this.state === 'streaming') Reflect.apply(this.original.write, this.response, [body]);
  }

  private async sendWhole(): Promise<void> {
    try {
      const body = await this.steps.complete(this.takeBody());
      // Node's `end` calls `writeHead`.
      this.state = 'streaming';
      Reflect.apply(this.original.end, this.response, body ? [body] : []);
    } catch (error) {
      logUnexpected(error, 'A response could not be post-processed or compressed');
      this.response.destroy();
    }
  }
}

function toBuffer([chunk, encoding]: unknown[]): Buffer {
  if (typeof chunk === 'string')
    return Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return Buffer.from(chunk as Uint8Array);
}

function callBack(args: unknown[]): void {
  const last = args.at(-1);
  if (typeof last === 'function') process.nextTick(last as () => void);
}
