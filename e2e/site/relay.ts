// A relay: an origin that stays while the server behind it changes or is unreachable.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class Relay {
  /** The origin that requests go to. Without it, connections are closed. */
  target: string | undefined;
  private readonly server: Server;

  private constructor(target: string) {
    this.target = target;
    this.server = createServer((asked, answer) => {
      if (this.target === undefined) {
        asked.socket.destroy();
        return;
      }
      const { hostname, port } = new URL(this.target);
      const passed = request({ hostname, port, path: asked.url, method: asked.method, headers: asked.headers });
      passed.on('response', (received) => {
        answer.writeHead(received.statusCode ?? 502, received.headers);
        received.pipe(answer);
      });
      passed.on('error', () => asked.socket.destroy());
      passed.end();
    });
  }

  static async open(target: string): Promise<Relay> {
    const relay = new Relay(target);
    await new Promise<void>((resolve) => relay.server.listen(0, 'localhost', resolve));
    return relay;
  }

  url(path: string): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}${path}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
