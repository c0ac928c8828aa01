// Firefox and WebKitGTK of Debian, through their own protocols: Playwright drives only builds of its own.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../test/ports.ts';
import { hangLimit, Program, waitForAnswer } from './checkout.ts';

/** One tab. */
export interface OtherBrowser {
  /** Loads a page in a window of this width, in pixels. */
  open: (url: string, width: number) => Promise<void>;
  /** @returns the value of an expression in the page, through JSON */
  run: (expression: string) => Promise<unknown>;
  /** Presses keys one after the other. @param keys characters, or code points of https://www.w3.org/TR/webdriver2/#keyboard-actions */
  press: (keys: string) => Promise<void>;
  /** Errors and warnings of the console since the start. */
  messages: () => string[];
  close: () => Promise<void>;
}

const height = 900;
const firefox = '/usr/bin/firefox-esr';
const webDriver = '/usr/bin/WebKitWebDriver';
const xvfb = '/usr/bin/xvfb-run';
const miniBrowser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

/** Opens a browser of Debian. Values are `undefined` if its packages are missing. */
export const openers = {
  Firefox: existsSync(firefox) ? openFirefox : undefined,
  WebKit: [webDriver, xvfb, miniBrowser].every(existsSync) ? openWebKit : undefined,
};

/** Actions of both protocols. */
function keyActions(keys: string): object[] {
  const actions = [...keys].flatMap((value) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ]);
  return [{ type: 'key', id: 'keyboard', actions }];
}

interface Message {
  id?: number;
  result?: Record<string, unknown>;
  message?: string;
  method?: string;
  params?: { level?: string; text?: string };
}

/** A connection of WebDriver BiDi: https://w3c.github.io/webdriver-bidi/ */
class BiDi {
  readonly messages: string[] = [];
  private readonly socket: WebSocket;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private sent = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
      const { level = '', text = '' } = message.params ?? {};
      if (message.method === 'log.entryAdded' && level !== 'debug' && level !== 'info') this.messages.push(text);
    });
  }

  async send(method: string, params: object): Promise<Record<string, unknown>> {
    this.sent += 1;
    const id = this.sent;
    const answer = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
    this.socket.send(JSON.stringify({ id, method, params }));
    const { result, message } = await answer;
    if (!result) throw new Error(`${method}: ${message}`);
    return result;
  }
}

async function openSocket(url: string, program: Program): Promise<WebSocket> {
  for (const deadline = Date.now() + hangLimit; Date.now() < deadline && program.isRunning; ) {
    const socket = new WebSocket(url);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
    });
    if (isOpen) return socket;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} does not respond.\n${program.output}`);
}

async function openFirefox(): Promise<OtherBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'load-bearing-firefox-'));
  const port = await findFreePort();
  const args = ['--headless', '--profile', profile, '--remote-debugging-port', String(port), 'about:blank'];
  const program = new Program(firefox, args, { env: { HOME: profile } });
  const bidi = new BiDi(await openSocket(`ws://127.0.0.1:${port}/session`, program));
  await bidi.send('session.new', { capabilities: {} });
  await bidi.send('session.subscribe', { events: ['log.entryAdded'] });
  const { contexts } = (await bidi.send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const context = contexts[0]?.context;
  return {
    open: async (url, width) => {
      await bidi.send('browsingContext.setViewport', { context, viewport: { width, height } });
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    run: async (expression) => {
      const params = { expression: `JSON.stringify(${expression}) ?? 'null'`, target: { context }, awaitPromise: true };
      const { result } = (await bidi.send('script.evaluate', params)) as { result?: { value: string } };
      return JSON.parse(result?.value ?? 'null');
    },
    press: async (keys) => {
      await bidi.send('input.performActions', { context, actions: keyActions(keys) });
    },
    messages: () => bidi.messages,
    close: async () => {
      await program.end();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

async function openWebKit(): Promise<OtherBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'load-bearing-webkit-'));
  const port = await findFreePort();
  const env = { HOME: home, LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
  const program = new Program(
    xvfb,
    ['--auto-servernum', '--server-args=-screen 0 390x900x24', webDriver, `--port=${port}`],
    { env },
  );
  const driver = `http://127.0.0.1:${port}`;
  await waitForAnswer(`${driver}/status`, program);
  const call = async (path: string, body?: object, method = 'POST'): Promise<unknown> => {
    const answer = await fetch(driver + path, { method, body: body && JSON.stringify(body) });
    const { value } = (await answer.json()) as { value: { error?: string; message?: string } };
    if (!answer.ok) throw new Error(`${path}: ${value.error} ${value.message}`);
    return value;
  };
  const options = {
    binary: miniBrowser,
    args: ['--automation', '--full-screen', '--enable-write-console-messages-to-stdout=true'],
  };
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
  const { sessionId } = (await call('/session', { capabilities })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  return {
    open: async (url, width) => {
      await call(`${session}/window/rect`, { width, height });
      await call(`${session}/url`, { url });
    },
    run: async (expression) => {
      const script = `const end = arguments[0]; Promise.resolve(${expression}).then((value) => end(JSON.stringify(value) ?? 'null'))`;
      return JSON.parse(String(await call(`${session}/execute/async`, { script, args: [] })));
    },
    press: async (keys) => {
      await call(`${session}/actions`, { actions: keyActions(keys) });
    },
    messages: () => program.output.split('\n').filter((line) => /CONSOLE .*(?:ERROR|WARN)/.test(line)),
    close: async () => {
      await call(session, undefined, 'DELETE').catch(() => undefined);
      await program.end();
      await rm(home, { recursive: true, force: true });
    },
  };
}
