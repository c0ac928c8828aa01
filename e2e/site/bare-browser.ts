// Chromium with prerendering and the back/forward cache, which the test runner's browser switches off.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../test/ports.ts';
import { Program, waitForAnswer } from './checkout.ts';

interface Message {
  id?: number;
  result?: Record<string, unknown>;
  error?: { message: string };
  method?: string;
  params?: { sessionId?: string };
}

/** One tab, controlled through https://chromedevtools.github.io/devtools-protocol/ */
export class BareBrowser {
  private readonly program: Program;
  private readonly dir: string;
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, { sessionId?: string; settle: (message: Message) => void }>();
  /** Sessions of the tab's pages: the visible page first. A prerendered page replaces it on navigation. */
  private pages: string[] = [];
  private sent = 0;

  private constructor(program: Program, dir: string, socket: WebSocket) {
    this.program = program;
    this.dir = dir;
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      const { id, method, params: { sessionId = '' } = {} } = message;
      if (id !== undefined) this.waiting.get(id)?.settle(message);
      if (method === 'Target.attachedToTarget') this.pages.push(sessionId);
      if (method === 'Target.detachedFromTarget') this.forget(sessionId);
    });
  }

  /** The browser never responds to commands for a page that is gone, not even with an error. */
  private forget(page: string): void {
    this.pages = this.pages.filter((other) => other !== page);
    for (const { sessionId, settle } of this.waiting.values()) {
      if (sessionId === page) settle({ error: { message: 'the page is gone' } });
    }
  }

  static async open(executable: string): Promise<BareBrowser> {
    const dir = await mkdtemp(join(tmpdir(), 'load-bearing-chromium-'));
    const port = await findFreePort();
    const args = [
      '--headless=new',
      '--no-sandbox',
      '--no-first-run',
      '--window-size=1280,900',
      `--user-data-dir=${dir}`,
      `--remote-debugging-port=${port}`,
      'about:blank',
    ];
    const program = new Program(executable, args, {});
    await waitForAnswer(`http://localhost:${port}/json/version`, program);
    const targets = (await (await fetch(`http://localhost:${port}/json/list?for_tab`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets.find(({ type }) => type === 'tab')?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    const browser = new BareBrowser(program, dir, socket);
    // Attaching to the page prevents prerendering. Attaching to its tab does not (Chromium 156).
    await browser.ask('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
    return browser;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.program.end();
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object): Promise<Record<string, unknown>> {
    return this.ask(method, params, this.pages[0]);
  }

  private ask(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    this.sent += 1;
    const id = this.sent;
    return new Promise((resolve, reject) => {
      const settle = ({ result, error }: Message) => {
        this.waiting.delete(id);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      };
      this.waiting.set(id, { sessionId, settle });
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  isPrerendering(): boolean {
    return this.pages.length > 1;
  }

  async goto(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
  }

  /** @returns the value of an expression on the visible page, or `undefined` while there is no page */
  async evaluate(expression: string): Promise<unknown> {
    const asked = this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    const { result } = (await asked.catch(() => ({}))) as { result?: { value?: unknown } };
    return result?.value;
  }

  /** Moves the pointer to an element and presses the button. */
  async point(selector: string, isPressed: boolean): Promise<void> {
    const place = await this.evaluate(`(() => {
      const { x, y, width, height } = document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`);
    const at = { ...(place as { x: number; y: number }), button: 'left', clickCount: 1 };
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mouseMoved', button: 'none' });
    if (!isPressed) return;
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mousePressed' });
    await this.send('Input.dispatchMouseEvent', { ...at, type: 'mouseReleased' });
  }
}
