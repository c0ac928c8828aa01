// A TCP proxy whose connections a test can cut, hold up or delay, as a network between two machines can.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** `silent`: nothing arrives, and no connection ends. The bytes arrive when the network heals, as with TCP. */
type Network = 'open' | 'cut' | 'silent';

export class Cuttable {
  private readonly server: Server;
  private readonly lines = new Set<Line>();
  private state: Network = 'open';
  private late = 0;

  private constructor(target: number) {
    this.server = createServer((near) => {
      if (this.state === 'cut') {
        near.destroy();
        return;
      }
      const far = connect(target, '127.0.0.1');
      const lines = [new Line(near, far), new Line(far, near)];
      for (const line of lines) {
        line.isHeld = this.state === 'silent';
        line.lateness = this.late;
        this.lines.add(line);
        line.from.once('close', () => this.lines.delete(line));
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

  /** Milliseconds by which each part of a message is late. */
  set lateness(milliseconds: number) {
    this.late = milliseconds;
    for (const line of this.lines) line.lateness = milliseconds;
  }

  cut(): void {
    this.state = 'cut';
    for (const line of this.lines) line.from.destroy();
  }

  silence(): void {
    this.state = 'silent';
    for (const line of this.lines) line.isHeld = true;
  }

  heal(): void {
    this.state = 'open';
    this.lateness = 0;
    for (const line of this.lines) line.isHeld = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

/** One direction of a connection. */
class Line {
  readonly from: Socket;
  private readonly to: Socket;
  private readonly waiting: { due: number; bytes: Buffer | undefined }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private late = 0;
  private held = false;

  constructor(from: Socket, to: Socket) {
    this.from = from;
    this.to = to;
    from.on('data', (bytes: Buffer) => this.add(bytes));
    from.on('error', () => undefined);
    from.once('close', () => this.add(undefined));
  }

  set lateness(milliseconds: number) {
    this.late = milliseconds;
    // A network that is quick again delivers everything, in its order.
    if (milliseconds === 0) for (const one of this.waiting) one.due = 0;
    this.send();
  }

  set isHeld(isHeld: boolean) {
    this.held = isHeld;
    this.send();
  }

  /** @param bytes `undefined` for the end */
  private add(bytes: Buffer | undefined): void {
    this.waiting.push({ due: performance.now() + this.late, bytes });
    this.send();
  }

  private send(): void {
    clearTimeout(this.timer);
    if (this.held) return;
    for (;;) {
      const [next] = this.waiting;
      if (!next) return;
      const wait = next.due - performance.now();
      if (wait > 0) {
        this.timer = setTimeout(() => this.send(), wait);
        return;
      }
      this.waiting.shift();
      if (next.bytes) this.to.write(next.bytes);
      else this.to.destroySoon();
    }
  }
}
