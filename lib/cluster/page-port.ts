// Passes the calls of `SharedPages` from the thread that renders to the server. A client of Redis would take 5 MB of that thread,
// and renders would delay the renewal of leases.
import type { MessagePort } from 'node:worker_threads';
import type { SharedPages } from '#lib/page-cache/shared-pages.ts';

type Call =
  | { method: 'take'; name: string; canRender: boolean }
  | { method: 'offer'; name: string }
  | { method: 'release'; name: string }
  | { method: 'removeBefore'; time: number };
type Request = Call & { id: number };
interface Reply {
  id: number;
  problem?: string;
}
/** A message as it is received. */
type With<Message> = Message & { bytes?: Uint8Array };

interface LeasedPages extends SharedPages {
  releaseAll(): void;
}

/** Performs the calls that come through a port. When it closes, other machines may render what its thread has begun. */
export function servePages(port: MessagePort, pages: LeasedPages): void {
  let isClosed = false;
  port.on('message', async (request: With<Request>) => {
    const { id } = request;
    try {
      const bytes = await perform(pages, request);
      if (!isClosed) send(port, { id }, bytes);
      // The thread has ended while another machine rendered the page.
      else if (request.method === 'take') pages.release(request.name);
    } catch (error) {
      send(port, { id, problem: error instanceof Error ? error.message : String(error) });
    }
  });
  port.once('close', () => {
    isClosed = true;
    pages.releaseAll();
  });
}

/** Sends a copy of the bytes, because `postMessage` would clone the whole buffer that they are a part of. */
function send(port: MessagePort, message: Request | Reply, bytes?: Uint8Array): void {
  if (!bytes) port.postMessage(message);
  else {
    const copy = Uint8Array.from(bytes);
    port.postMessage({ ...message, bytes: copy }, [copy.buffer]);
  }
}

async function perform(pages: SharedPages, call: With<Call>): Promise<Uint8Array | undefined> {
  if (call.method === 'take') return pages.take(call.name, call.canRender);
  if (call.method === 'offer') await pages.offer(call.name, call.bytes ?? new Uint8Array());
  else if (call.method === 'release') pages.release(call.name);
  else await pages.removeBefore(call.time);
  return undefined;
}

/** Shared pages behind a port whose other end is served. */
export class PortPages implements SharedPages {
  private readonly port: MessagePort;
  private readonly waiting = new Map<number, PromiseWithResolvers<Uint8Array | undefined>>();
  private count = 0;

  constructor(port: MessagePort) {
    this.port = port;
    port.on('message', ({ id, bytes, problem }: With<Reply>) => {
      const waiting = this.waiting.get(id);
      this.waiting.delete(id);
      if (problem === undefined) waiting?.resolve(bytes);
      else waiting?.reject(new Error(problem));
    });
  }

  async take(name: string, canRender: boolean): Promise<Buffer | undefined> {
    const bytes = await this.call({ method: 'take', name, canRender });
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  async offer(name: string, bytes: Uint8Array): Promise<void> {
    await this.call({ method: 'offer', name }, bytes);
  }

  release(name: string): void {
    this.call({ method: 'release', name }).catch(() => undefined);
  }

  async removeBefore(time: number): Promise<void> {
    await this.call({ method: 'removeBefore', time });
  }

  private call(call: Call, bytes?: Uint8Array): Promise<Uint8Array | undefined> {
    this.count += 1;
    const waiting = Promise.withResolvers<Uint8Array | undefined>();
    this.waiting.set(this.count, waiting);
    send(this.port, { id: this.count, ...call }, bytes);
    return waiting.promise;
  }
}
