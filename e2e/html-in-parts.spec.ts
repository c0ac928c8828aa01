// HTML that arrives in two parts. The first ends within a list, and its other items move those that are there.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, isPost, test } from './test.ts';

declare global {
  interface Window {
    shifts: number[];
  }
}

interface Part {
  title: string;
  /** The list, and an element that follows it. */
  selectors: [list: string, next: string];
  width: number;
  /** The end of the first part, and the start of the second one. */
  split: (html: string) => [end: number, start: number];
  inserted: string;
}

const parts: Part[] = [
  {
    title: 'facts of a post',
    selectors: ['header > div > ul', 'data'],
    width: 390,
    split: (html) => {
      const next = html.indexOf('<data class="u-url"');
      return [html.lastIndexOf('<li>', next) + '<li>'.length, next];
    },
    // Needs another line.
    inserted: `<a href="/">${'A tag of several words '.repeat(3)}</a></ul>`,
  },
  {
    title: 'links of the header',
    selectors: ['nav', 'nav + button'],
    width: 1280,
    split: (html) => {
      const second = html.indexOf('<li>', html.indexOf('<li>') + 1);
      return [second, second];
    },
    inserted: '',
  },
];

for (const { title, selectors, width, split, inserted } of parts) {
  for (const isControl of [false, true]) {
    const name = isControl
      ? `control: ${title} that are shown in parts move`
      : `${title} do not move when the HTML arrives in parts`;
    test(name, async ({ page, site, paths }) => {
      const { text } = await site.get(paths.find(isPost) ?? '');
      const [end, start] = split(text);
      expect(end).toBeGreaterThan(text.indexOf('<body'));
      const [list, next] = selectors;
      const style = `<style>${list} { visibility: visible !important }</style>`;
      const head = text.slice(0, end).replace('</head>', `${isControl ? style : ''}</head>`);
      const rest = inserted + text.slice(start);

      let sendRest = () => {};
      const server = createServer(({ url }, response) => {
        if (url !== '/') {
          response.writeHead(404).end();
          return;
        }
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
        response.write(head);
        sendRest = () => response.end(rest);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        await page.setViewportSize({ width, height: 844 });
        await page.addInitScript(() => {
          window.shifts = [];
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              window.shifts.push((entry as PerformanceEntry & { value: number }).value);
          }).observe({ type: 'layout-shift', buffered: true });
        });
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { waitUntil: 'commit' });
        const first = page.locator(`${list} li`).first();
        await expect(first).toBeVisible({ visible: isControl });
        await expect.poll(() => page.evaluate(() => performance.getEntriesByType('paint').length)).toBeGreaterThan(0);
        sendRest();
        await expect(page.locator(next).first()).toBeAttached();
        await expect(first).toBeVisible();
        // Two frames later the browser has reported what moved.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        const shifts = () => page.evaluate(() => window.shifts.length);
        if (isControl) await expect.poll(shifts).toBeGreaterThan(0);
        else expect(await shifts()).toBe(0);
      } finally {
        server.close();
        server.closeAllConnections();
      }
    });
  }
}
