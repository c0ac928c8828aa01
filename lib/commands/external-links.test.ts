import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { checkLinks, findExternalLinks } from '#lib/commands/external-links.ts';

test('links to other sites are found in text, definitions and components, and not in code', () => {
  const text = `---
title: "https://a.example/title"
---

[a](https://a.example/1) and [b][], [own](/about), https://a.example/2, and [a](https://a.example/1) again.
[c](https://a.example/(3)) but not \`https://a.example/code\`.

\`\`\`
[d](https://a.example/fence)
\`\`\`

<Quote href="https://a.example/4">
Words.
</Quote>

[b]: http://b.example/
`;
  expect(findExternalLinks(text).toSorted()).toEqual([
    'http://b.example/',
    'https://a.example/(3)',
    'https://a.example/1',
    'https://a.example/2',
    'https://a.example/4',
  ]);
});

const pace = { limit: 5_000, pause: 1, hosts: 4 };

/** By path: the status, and the address to go to. A path that is not there gets no response. */
const answers: Record<string, [status: number, location?: string]> = {
  '/ok': [200],
  '/found': [302, '/ok'],
  '/moved': [301, '/found'],
  '/moved-away': [308, '/missing'],
  '/missing': [404],
  '/gone': [410],
  '/busy': [503],
  '/refused': [403],
  '/loop': [302, '/loop'],
  '/nowhere': [301, 'http://['],
};

test('moved and dead pages are named, and one request at a time goes to a host', async () => {
  let [running, most] = [0, 0];
  const server = createServer((request, response) => {
    running += 1;
    most = Math.max(most, running);
    response.once('close', () => (running -= 1));
    const [status, location] = answers[request.url ?? ''] ?? [];
    if (status) response.writeHead(status, location ? { location } : {}).end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const own = (path: string) => `http://127.0.0.1:${port}${path}`;
  const states = await checkLinks([...Object.keys(answers), '/silent'].map(own), pace);
  const of = (path: string) => states.find(({ url }) => url === own(path));
  expect(states.map(({ url, state }) => [url.slice(own('').length), state])).toEqual([
    ['/ok', 'works'],
    ['/found', 'works'],
    ['/moved', 'moved'],
    ['/moved-away', 'dead'],
    ['/missing', 'dead'],
    ['/gone', 'dead'],
    ['/busy', 'unclear'],
    ['/refused', 'unclear'],
    ['/loop', 'dead'],
    ['/nowhere', 'unclear'],
    ['/silent', 'unclear'],
  ]);
  expect(of('/moved')?.note).toBe(`is now ${own('/ok')}`);
  expect(of('/silent')?.note).toBe('does not respond within 5000 ms');
  expect(most).toBe(1);
});

test('a port that nothing listens on is unclear', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const states = await checkLinks([`http://127.0.0.1:${port}/`], pace);
  expect(states).toMatchObject([{ state: 'unclear', note: 'fails: ECONNREFUSED' }]);
});

test('an address that is not valid is unclear, and the others are checked', async () => {
  const states = await checkLinks(['http://[', 'http://127.0.0.1:1/'], pace);
  expect(states.map(({ state }) => state)).toEqual(['unclear', 'unclear']);
});
