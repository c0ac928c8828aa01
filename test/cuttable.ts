// A TCP proxy whose connections a test can cut or delay, as a network between two machines can.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class Cuttable {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  /** Milliseconds by which each part of a message is late. */
  lateness = 0;

  private constructor(target: number) {
    this.server = createServer((near) => {
      if (this.isCut) {
        near.destroy();
        return;
      }
      const far = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(from);
        from.on('data', (bytes) => {
          if (this.lateness === 0) to.write(bytes);
          else setTimeout(() => to.write(bytes), this.lateness);
        });
        from
          .on('error', () => undefined)
          .on('close', () => {
            to.destroy();
            this.sockets.delete(from);
          });
      }
    });
  }

  /** @param target the port behind it */
  static async open(target: number): Promise<Cuttable> {
    const proxy = new Cuttable(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  heal(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}
