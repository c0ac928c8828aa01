// A collector that receives traces by OTLP and keeps the bytes.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export class Collector {
  private readonly server: Server;
  private readonly received: Buffer[] = [];

  private constructor() {
    this.server = createServer(async (request, response) => {
      this.received.push(await buffer(request));
      response.end();
    });
  }

  static async open(): Promise<Collector> {
    const collector = new Collector();
    await once(collector.server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  /** The settings by which a program sends its traces here, soon. */
  get settings(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, OTEL_BSP_SCHEDULE_DELAY: '100' };
  }

  /**
   * Lists the names that no span of a trace has yet. Protobuf has names and ids as they are: each span begins with the id
   * of its trace, and its name follows within 100 bytes.
   */
  listMissing(trace: string, names: readonly string[]): string[] {
    const id = Buffer.from(trace, 'hex');
    const spans = this.received.flatMap((body) => {
      const starts: number[] = [];
      for (let at = body.indexOf(id); at >= 0; at = body.indexOf(id, at + 1)) starts.push(at);
      return starts.map((at) => body.subarray(at, at + 100).toString('latin1'));
    });
    return names.filter((name) => !spans.some((span) => span.includes(`${String.fromCharCode(name.length)}${name}`)));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
