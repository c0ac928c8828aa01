// Sends requests as bytes on a socket, including ones that no client library sends.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { hangLimit } from './checkout.ts';

export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  // A reset counts as an end: the `close` event follows.
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Returns everything that the other side sends until it closes the connection. */
export async function readAll(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await Promise.race([closed, delay(hangLimit, undefined, { ref: false })]);
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends a request line unchanged. @returns the status, 0 without a response, and the text of the response */
export async function sendLine(
  origin: string,
  line: string,
  headers: readonly string[] = [],
): Promise<{ status: number; text: string }> {
  const socket = await openSocket(origin);
  const host = new URL(origin).host;
  socket.write(
    `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`,
  );
  const text = await readAll(socket);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}
