// Counts the commands that a Redis receives, by its MONITOR.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export class Monitor {
  private readonly socket: Socket;
  private rest = '';
  private lines: string[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => {
      const all = (this.rest + text).split('\r\n');
      this.rest = all.pop() ?? '';
      // Commands of scripts are no round trips.
      this.lines.push(...all.filter((line) => !line.includes(' lua] ')));
    });
  }

  static async open(port: number): Promise<Monitor> {
    const socket = connect(port, '127.0.0.1');
    const monitor = new Monitor(socket);
    const answered = once(socket, 'data');
    socket.write('MONITOR\r\n');
    await answered;
    monitor.take();
    return monitor;
  }

  /** @returns the commands since the last call */
  take(): string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  close(): void {
    this.socket.destroy();
  }
}
