// Invalid webhooks must have no effect, and correctly signed ones of each forge must publish.
import { setTimeout as sleep } from 'node:timers/promises';
import { choose } from '../../faults/random.ts';
import { type Finding, judge, randomOf } from '../../judge.ts';
import type { Bench, Case, Place } from '../case.ts';
import { listRefused } from '../deliveries.ts';
import { EditedSite, quiet } from '../edited-site.ts';
import { forges, github, send } from '../forges.ts';

const secret = 'a-secret-of-more-than-thirty-two-letters-0123456789';
const secretBefore = 'the-secret-before-it-of-more-than-thirty-two-letters';

export const webhooks: Case = async (bench) => {
  const settings = { PUBLISH_SECRET: secret, PUBLISH_SECRET_PREVIOUS: secretBefore };
  const rows = await bench.inPlace('webhooks', { transport: 'ssh', ...settings }, (place) => tryAll(bench, place));
  if (bench.isShort) return rows;
  const found = await bench.inPlace('no-secret', {}, (place) => tryWithoutSecret(place));
  return [...rows, found];
};

async function tryAll(bench: Bench, place: Place) {
  const site = new EditedSite(place);
  await site.begin();
  const { origin } = place.live;
  const all = listRefused(secret, !bench.isShort);
  const cases = bench.isShort ? choose(randomOf(bench, 40), all, 60) : all;
  const found: Finding = { bad: [], runs: 0 };
  // There is always an unpublished edit, so that any read of the source shows.
  await site.push();
  const before = await site.readTraces();
  const statuses = new Map<number, number>();
  for (const [number, { name, send: deliver, isSigned }] of cases.entries()) {
    // Each comes from its own address: a refusal by the rate limit would prove nothing.
    const status = await deliver(origin, `127.0.${1 + (number >> 7)}.${1 + (number & 127)}`);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    found.runs += 1;
    const isRefused = isSigned ? status !== 202 : status === 0 || (status >= 400 && status < 500);
    if (!isRefused || status === 429 || status >= 500) found.bad.push(`${name}: status ${status}`);
    const after = await site.readTraces();
    if (after !== before) found.bad.push(`${name}: had an effect: ${after}`);
  }
  await sleep(quiet);
  const after = await site.readTraces();
  if (after !== before) found.bad.push(`in the end: ${after}, not ${before}`);
  console.error(`  statuses: ${[...statuses].map(([status, count]) => `${count} of ${status}`).join(', ')}`);

  // The controls: correct requests must show the same traces.
  const control: Finding = { bad: [], runs: 0 };
  const refused: Finding = { bad: [], runs: 0 };
  const secrets = bench.isShort ? [secret] : [secret, secretBefore];
  for (const [number, [name, { sign }]] of Object.entries(forges).entries()) {
    for (const one of secrets) {
      const traces = await site.readTraces();
      const from = `127.0.9.${1 + number}`;
      const status = await send(origin, sign({ secret: one }), { from });
      if (status !== 202) found.bad.push(`${name}, with a valid signature: status ${status}`);
      await site.awaitEdit();
      if ((await site.readTraces()) !== traces) control.bad.push(`${name}: accepted with ${status} and published`);
      control.runs += 1;
      await site.push();
    }
  }
  await tryReplay(site, origin, refused);
  const rest = await tryFlood(site, origin, refused);
  const least = bench.isShort ? 60 : 60;
  return [
    judge('invalid webhooks: accepted, or with an effect', found, control, least),
    judge('repeated deliveries and floods of invalid ones: an effect, or a valid one refused', refused, rest),
  ];
}

/** A replayed delivery costs one read of the source and changes nothing. */
async function tryReplay(site: EditedSite, origin: string, found: Finding): Promise<void> {
  const delivery = github({ secret });
  await send(origin, delivery, { from: '127.0.10.1' });
  await site.awaitEdit();
  const release = site.place.live.current();
  const fetches = await site.countFetches();
  const times = 20;
  for (let time = 0; time < times; time += 1) {
    const status = await send(origin, delivery, { from: '127.0.10.2' });
    found.runs += 1;
    if (status !== 202 && status !== 429 && status !== 200) found.bad.push(`a repeated delivery: status ${status}`);
  }
  await sleep(quiet);
  if (site.place.live.current() !== release) found.bad.push('a repeated delivery: made another release');
  const more = (await site.countFetches()) - fetches;
  if (more > times) found.bad.push(`a repeated delivery: ${more} fetches for ${times} deliveries`);
  if (!(await site.isLive())) found.bad.push('a repeated delivery: the newest edit is not live');
}

/** A flooding address must be refused, and no other address. @returns the control: some requests were refused */
async function tryFlood(site: EditedSite, origin: string, found: Finding): Promise<Finding> {
  const control: Finding = { bad: [], runs: 0 };
  const wrong = github({ secret: 'wrong' });
  for (let time = 0; time < 60; time += 1) {
    const status = await send(origin, wrong, { from: '127.0.11.1' });
    control.runs += 1;
    if (status === 429) control.bad.push('invalid deliveries from one address: status 429 after some');
  }
  await site.push();
  const status = await send(origin, github({ secret }), { from: '127.0.11.2' });
  found.runs += 1;
  if (status !== 202) found.bad.push(`a valid delivery while another address floods: status ${status}`);
  await site.awaitEdit();
  return control;
}

/** Without a secret the address is a 404 for every request. */
async function tryWithoutSecret(place: Place) {
  const site = new EditedSite(place);
  await site.begin();
  await site.push();
  const before = await site.readTraces();
  const found: Finding = { bad: [], runs: 0 };
  for (const one of ['', 'undefined', secret]) {
    for (const [name, { sign }] of Object.entries(forges)) {
      const status = await send(place.live.origin, sign({ secret: one }));
      found.runs += 1;
      if (status !== 404) found.bad.push(`${name} without a secret: status ${status}`);
    }
  }
  await sleep(quiet);
  if ((await site.readTraces()) !== before) found.bad.push('a webhook had an effect');
  // The control: `npm run publish`, which needs no secret, publishes.
  await place.live.command('publish');
  await site.awaitEdit();
  const control = { bad: (await site.readTraces()) === before ? [] : ['the command published'], runs: 1 };
  return judge('webhooks without a secret: a status other than 404, or an effect', found, control);
}
