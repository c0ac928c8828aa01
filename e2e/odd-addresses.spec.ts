// Odd request targets, beside stock Next.
import { sendLine } from './site/wire.ts';
import { expect, test } from './test.ts';

const odd = [
  '//',
  '///',
  '//about',
  '/about//',
  '/.',
  '/..',
  '/./about',
  '/../about',
  '/posts/../about',
  '/%',
  '/%2',
  '/%00',
  '/%ff',
  '/%2e%2e/about',
  '/%2fabout',
  '/about%',
  '/%61bout',
  '/about?x=1',
  '/about?',
  '/about??',
  '/about#x',
  '/about;x=1',
  '/about\\',
  '\\about',
  '?x=1',
  '*',
  'about',
  '/about.rsc',
  '/about.html',
  '/index',
  '/_next',
  '/_next/',
  '/_next/data/x/about.json',
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/static/../../server/app/about.html',
  '/_next/static/%2e%2e/%2e%2e/BUILD_ID',
  '/_next/static/..%2f..%2fBUILD_ID',
  '/about?_rsc=x',
  '/[slug]',
  '/posts/%5Bslug%5D',
  '/\u00e9',
  '/about%20',
  'http://localhost/about',
  'http://other.example/about',
  'https://other.example/',
  'ftp://other.example/',
  'http://',
  '//other.example/about',
  '/http://other.example',
];

test('an odd address gets the response of Next or a refusal, and the server keeps running', { tag: '@slow' }, async ({
  site,
  stockSite,
}) => {
  const seen: Record<string, [number, number]> = {};
  const wrong: string[] = [];
  for (const address of odd) {
    const ours = await sendLine(site.origin, `GET ${address}`);
    const stock = await sendLine(stockSite.origin, `GET ${address}`);
    seen[address] = [ours.status, stock.status];
    const isRefused = ours.status >= 400 && ours.status < 500;
    const isWhole = /^https?:/.test(address);
    if (!isRefused && !isWhole && ours.status !== stock.status)
      wrong.push(`${address}: ${ours.status}, Next ${stock.status}`);
    if (/^(?:set-cookie|x-powered-by)/im.test(ours.text)) wrong.push(`${address} tells or tracks`);
    if (/^location: (?:(?:https?:)?\/\/(?!localhost)|\\)/im.test(ours.text)) wrong.push(`${address} leads elsewhere`);
    if (ours.status >= 400 && /^cache-control: .*(?:public|s-maxage)/im.test(ours.text))
      wrong.push(`${address} is kept`);
  }
  expect(wrong).toEqual([]);
  for (const address of ['/about?x=1', 'http://localhost/about', 'http://other.example/about']) {
    expect(seen[address]?.[0], address).toBe(200);
  }
  expect(seen['/%']?.[0]).toBeLessThan(500);
  expect((await site.get('/about')).status).toBe(200);
});
