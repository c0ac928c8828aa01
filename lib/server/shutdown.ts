// Stops an HTTP server without cutting off responses that clients are still receiving.
import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';

/** Milliseconds between two checks for idle connections. */
const checkInterval = 20;

/**
 * Prepares the shutdown of a server. Must be called before the server has connections.
 * @returns a function that refuses new connections, waits for the responses in progress and closes all connections after
 * at most `time` milliseconds
 */
export function prepareShutdown(server: Server, time: number): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  /** Node counts a response as sent once it is written, and would cut it off for a slow client. */
  const closeIdle = () => {
    if (![...sockets].some(({ writableLength }) => writableLength > 0)) server.closeIdleConnections();
  };

  return async () => {
    const deadline = setTimeout(() => server.closeAllConnections(), time);
    const check = setInterval(closeIdle, checkInterval);
    // `Server.close` of node:http would also close connections that Node considers idle.
    await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
    clearInterval(check);
    clearTimeout(deadline);
  };
}
