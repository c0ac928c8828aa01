// A connection between two threads: a byte stream over a `MessagePort`, which `node:http` accepts in place of a socket.
import { Duplex } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';

/** Sends chunks as they arrive, without waiting for the reader: a rendered body is in memory as a whole anyway. */
export class PortStream extends Duplex {
  private readonly port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.port = port;
    port.on('message', (chunk: Uint8Array | null) => {
      this.push(chunk && Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    });
    port.on('close', () => this.destroy());
  }

  override _read(): void {
    // Chunks are pushed as they arrive.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    // A copy, because `postMessage` would clone the whole pool that a small buffer is a part of.
    const copy = Uint8Array.from(chunk);
    this.port.postMessage(copy, [copy.buffer]);
    callback();
  }

  override _final(callback: () => void): void {
    this.port.postMessage(null);
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.port.close();
    callback(error);
  }
}
