// A connection to Redis, in which each call has a time limit. The package is loaded only if a shared store is set.
import { createHash } from 'node:crypto';
// Next replaces the global function with a slower one.
import { setImmediate } from 'node:timers';

/** Milliseconds. A healthy store on the same network replies within one. */
const callTime = 2_000;
/** Milliseconds for a call with large values, such as all files of a build (about two megabytes). */
export const transferTime = 10_000;
/** Large values that are sent or fetched at the same time. */
export const concurrentValues = 16;
/** Milliseconds without any traffic after which a connection counts as dead. Connections ping more often than that. */
const silenceTime = 8_000;
const pingTime = 3_000;
/** Milliseconds between two attempts to connect. */
const shortestRetry = 50;
const longestRetry = 1_000;

export type Argument = string | Buffer;

/** A Lua script, which Redis runs in one step. */
export interface Script {
  source: string;
  sha: string;
}

/** The shared store did not reply, or refused a command. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** @returns the script with the SHA-1 by which `EVALSHA` names it */
export function defineScript(source: string): Script {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

type Client = Awaited<ReturnType<typeof createClient>>;

/** @param url `redis://` or `rediss://`, with user, password and the number of the database if there are any */
async function createClient(url: string) {
  const redis = await import('@redis/client');
  const client = redis.createClient({
    url,
    // Replies of all commands are plain strings and arrays.
    RESP: 2,
    name: 'load-bearing',
    // Without a connection, a call fails at once instead of waiting in a queue.
    disableOfflineQueue: true,
    pingInterval: pingTime,
    socket: {
      connectTimeout: callTime,
      socketTimeout: silenceTime,
      reconnectStrategy: (retries) => Math.min(shortestRetry * 2 ** Math.min(retries, 10), longestRetry),
    },
  });
  const asBytes = { [redis.RESP_TYPES.BLOB_STRING]: Buffer };
  return Object.assign(client, { asBytes });
}

/** One connection, which is opened again when it is lost. Calls fail at once while there is none. */
export class Redis {
  private readonly client: Client;
  /** Why there is no connection. The error of a call meanwhile does not contain the reason. */
  private cause: unknown;

  private constructor(client: Client) {
    this.client = client;
    // Without a listener, Node would end the process for an `error` event.
    client.on('error', (error: unknown) => {
      this.cause = error;
    });
    client.on('ready', () => {
      this.cause = undefined;
    });
  }

  /** Connects. If the store does not reply, it connects later; calls fail until then. */
  static async open(url: string): Promise<Redis> {
    const client = await createClient(url);
    const redis = new Redis(client);
    // It continues after this time limit, and ends with an error only when this connection is closed.
    const connecting = client.connect().catch(() => undefined);
    await inTime(connecting, callTime).catch((error: unknown) => {
      redis.cause ??= error;
    });
    return redis;
  }

  /**
   * Sends a command.
   * @throws `StoreError` if the store does not reply in time, or refuses the command
   */
  async call(command: readonly Argument[], time = callTime): Promise<unknown> {
    return this.settle(this.client.sendCommand([...command]), time);
  }

  /** Like `call`, with bytes instead of strings in the reply. */
  async callForBytes(command: readonly Argument[], time = callTime): Promise<unknown> {
    return this.settle(this.client.sendCommand([...command], { typeMapping: this.client.asBytes }), time);
  }

  /** Runs a script. The store knows it after the first time, unless it was restarted. */
  async run(script: Script, keys: readonly string[], values: readonly Argument[], time = callTime): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...values];
    try {
      return await this.call(['EVALSHA', script.sha, ...rest], time);
    } catch (error) {
      if (!String(error).includes('NOSCRIPT')) throw error;
      return this.call(['EVAL', script.source, ...rest], time);
    }
  }

  /**
   * Receives messages, on a separate connection. Messages may be lost, so the receiver must poll as well.
   * @returns a function that ends it
   */
  async subscribe(channel: string, listen: (message: string) => void): Promise<() => void> {
    const other = Object.assign(this.client.duplicate(), { asBytes: this.client.asBytes });
    other.on('error', () => undefined);
    const subscribed = other.connect().then(() => other.subscribe(channel, listen));
    await inTime(subscribed, callTime).catch(() => undefined);
    // The client subscribes again whenever it connects again.
    return () => other.destroy();
  }

  get isConnected(): boolean {
    return this.client.isReady;
  }

  private async settle<Value>(reply: Promise<Value>, time: number): Promise<Value> {
    try {
      return await inTime(reply, time);
    } catch (error) {
      const cause = this.isConnected ? error : (this.cause ?? error);
      throw new StoreError(`The shared store cannot be used: ${explain(cause)}`);
    }
  }

  close(): void {
    if (this.client.isOpen) this.client.destroy();
  }
}

async function inTime<Value>(work: Promise<Value>, time: number): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  // After a long turn of the event loop, timers run before the replies that have arrived meanwhile.
  const refuse = () => setImmediate(() => reject(new Error(`it timed out after ${time} ms`)));
  const timer = setTimeout(refuse, time);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Describes an error in words that can stand within a sentence. An error about several addresses of a host has no message, only
 * the errors of each.
 */
function explain(error: unknown): string {
  const causes = error instanceof AggregateError ? error.errors : [error];
  const messages = causes.map((cause) => (cause instanceof Error ? cause.message : String(cause)));
  return messages.map((message) => message.trim().replace(/\.$/, '')).join(', ');
}
