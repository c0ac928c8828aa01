// The migration: what the proxy does with each request, and what the team does at the end of each week.
import { Agent, request as http, type IncomingMessage } from 'node:http';
import type { Handler, Route } from '../../../content/posts/from-monolith-to-bff/bff.ts';
import { callerOf } from '../../../content/posts/from-monolith-to-bff/order-screen.ts';
import { shadow } from '../../../content/posts/from-monolith-to-bff/shadow.ts';
import type { Table } from '../experiment.ts';
import { type Answer, callOf, customerOf, type Monolith, readBody, type Shop, send } from './monolith.ts';
import { Copies, listPorts, type Port } from './ports.ts';
import { type Request, replay, requestsPerWeek } from './traffic.ts';

const agent = new Agent({ keepAlive: true });

export function ask(url: string, { method, path, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    http(`${url}${path}`, { method, headers, agent }, async (response) => {
      const text = await readBody(response);
      resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
    })
      .on('error', reject)
      .end(body);
  });
}

/** The weeks of a port: the monolith is compared with itself, then with the first port, then with the final one. */
const stages = ['itself', 'first', 'final'] as const;

interface Count {
  compared: number;
  differing: number;
}

interface Logged {
  undeclared?: string;
  name?: string;
  differs?: string[];
  failed?: string;
}

export class Migration {
  private week = 1;
  private readonly shapes = new Set<string>();
  private readonly counts = new Map<string, Count>();
  private readonly ports: readonly Port[];
  private readonly copies: Copies;
  private readonly forward: Handler;
  private expected = 0;
  private logged = 0;
  private readonly routes: Route[];
  private readonly monolith: Monolith;

  /** @param routes of the proxy, the first of which forwards */
  constructor(routes: Route[], monolith: Monolith, shop: Shop) {
    const [{ handle }] = routes.splice(0) as [Route];
    this.forward = handle;
    this.routes = routes;
    this.monolith = monolith;
    this.copies = new Copies(shop);
    this.ports = listPorts(shop, this.copies);
  }

  /** Takes a line that the code of the post logs. */
  log(line: string): void {
    const { undeclared, name, differs, failed } = JSON.parse(line) as Logged;
    if (undeclared) this.shapes.add(undeclared);
    if (!name) return;
    if (failed) throw new Error(`${name} failed: ${failed}`);
    this.logged += 1;
    const { compared, differing } = this.counts.get(name) ?? { compared: 0, differing: 0 };
    this.counts.set(name, { compared: compared + 1, differing: differing + (differs?.length ? 1 : 0) });
  }

  /**
   * Replays the traffic, one request at a time.
   * @returns the routes by their state, after each week
   */
  async replay(url: string): Promise<Table> {
    const rows = [this.countRoutes(0)];
    let sent = 0;
    for (const request of replay()) {
      await ask(url, request);
      // The comparison continues after the response.
      while (this.logged < this.expected) await new Promise(setImmediate);
      sent += 1;
      if (sent % requestsPerWeek !== 0) continue;
      this.endWeek();
      rows.push(this.countRoutes(sent));
    }
    agent.destroy();
    return [['Requests', 'not declared', 'forwarded', 'ported'], ...rows];
  }

  private endWeek(): void {
    for (const shape of this.shapes) {
      const [method = '', path = ''] = shape.split(' ');
      const source = new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`);
      if (this.routes.some((route) => route.method === method && String(route.path) === String(source))) continue;
      this.routes.push({ method, path: source, handle: this.handle });
    }
    this.week += 1;
    // Addresses are copied once when the copying of writes begins, and again when the second writer is known.
    const begins = this.portOf('/account/address')?.begins ?? 0;
    if (this.week === begins || this.week === begins + 2) this.copies.reconcile();
  }

  private portOf(path: string): Port | undefined {
    return this.ports.find((port) => port.path.test(path));
  }

  private readonly handle: Handler = async (req, res) => {
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    if (req.method !== 'GET')
      return this.isCopied(path)
        ? this.writeBoth(req, path).then((answer) => send(res, answer))
        : this.forward(req, res);
    const port = this.portOf(path);
    if (!port || this.week < port.begins) return this.forward(req, res);
    const call = callOf(req, '');
    if (this.isServed(port)) return send(res, port.final(call));
    const stage = stages[Math.min(this.week - port.begins, 2)] ?? 'final';
    const control = () => ask(this.monolith.url, { method: 'GET', path, headers: callerOf(req.headers) });
    this.expected += 1;
    const candidate = stage === 'itself' ? control : async () => port[stage](call);
    send(res, await shadow(`${port.name} ${stage}`, control, candidate, 1));
  };

  /** The writes of customers are copied from the first week of the port, those of the partner when they are known. */
  private isCopied(path: string): boolean {
    const begins = this.portOf('/account/address')?.begins ?? 0;
    if (path === '/account/address') return this.week >= begins;
    return path.startsWith('/imports/') && this.week >= begins + 2;
  }

  /** The monolith owns the fact: its response decides whether there is something to copy. */
  private async writeBoth(req: IncomingMessage, path: string): Promise<Answer> {
    const body = await readBody(req);
    const headers = callerOf(req.headers);
    const answer = await ask(this.monolith.url, { method: req.method ?? '', path, headers, body });
    const { id } = callOf(req, body);
    if (answer.status === 200) this.copies.write(id || customerOf(headers), body);
    return answer;
  }

  /** A port is served after its third week, if it differs no more than the monolith does from itself. */
  private isServed(port: Port): boolean {
    if (this.week < port.begins + stages.length) return false;
    const [floor, final] = [this.rate(port, 'itself'), this.rate(port, 'final')];
    const compared = this.counts.get(`${port.name} final`)?.compared ?? 0;
    // Two standard errors of the floor.
    return compared > 0 && final <= floor + 2 * Math.sqrt((floor * (1 - floor)) / compared);
  }

  private rate({ name }: Port, stage: (typeof stages)[number]): number {
    const { compared, differing } = this.counts.get(`${name} ${stage}`) ?? { compared: 0, differing: 0 };
    return compared === 0 ? 0 : differing / compared;
  }

  private countRoutes(sent: number): number[] {
    const declared = this.monolith.routes.filter(({ method, example }) =>
      this.routes.some((route) => route.method === method && route.path.test(example)),
    ).length;
    const ported = this.ports.filter((port) => this.isServed(port)).length;
    return [sent, this.monolith.routes.length - declared, declared - ported, ported];
  }

  /** @returns the share of reads that differ, in percent, by kind of comparison */
  listMismatches(): Table {
    const percent = (port: Port, stage: (typeof stages)[number]) => Number((this.rate(port, stage) * 100).toFixed(1));
    const rows = this.ports.map((port) => [
      port.name,
      percent(port, 'first'),
      percent(port, 'itself'),
      percent(port, 'final'),
      this.counts.get(`${port.name} first`)?.compared ?? 0,
    ]);
    return [['Read', 'First port', 'Monolith against itself', 'Final port', 'Reads compared in a week'], ...rows];
  }

  countShapes(): number {
    return this.shapes.size;
  }
}
