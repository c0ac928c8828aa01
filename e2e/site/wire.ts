// Requests as bytes on a socket: what no client library would send, sent.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  // A reset is an end like another; who waits for the connection hears of it below.
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** @returns all that comes back until the other side closes, or as much of it as has come by then */
export async function readAll(socket: Socket, milliseconds: number): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await Promise.race([closed, delay(milliseconds, undefined, { ref: false })]);
  socket.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

/** Sends a request line as it is. @returns the answer's status, 0 if there was none, and its text */
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
  const text = await readAll(socket, 15_000);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}
