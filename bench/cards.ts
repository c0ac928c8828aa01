// `npm run bench:cards`: time, size and memory of preview images, beside plain @vercel/og and takumi with the same words.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { ReactElement } from 'react';
import { type Card, cardHeight, cardWidth } from '#lib/og/card.ts';
import { colors } from '#lib/og/colors.ts';
import { medianOf } from './report.ts';

const size = { width: cardWidth, height: cardHeight };
const renders = 200;
/** Images. Memory may grow before that, because engines warm up. */
const warmUp = 50;
/** Bytes. */
const limits = { growth: 25_000_000, card: 60_000 };
/** Engines take turns, so that a busy minute affects all of them. */
const rounds = 3;

type Draw = (card: Card) => Promise<Uint8Array>;

/** The same words in the same places, as for an engine that lays out text itself. */
function layOut({ title, label = '', facts, siteName }: Card): ReactElement {
  const box = (style: object, children: unknown) => ({
    type: 'div',
    key: null,
    props: { style: { display: 'flex', ...style }, children },
  });
  const row = { justifyContent: 'space-between', width: '100%', fontSize: 36 };
  const page = { ...size, flexDirection: 'column', justifyContent: 'space-between', padding: '60px 80px' };
  return box({ ...page, backgroundColor: colors.ground, color: colors.text, fontFamily: 'Geist' }, [
    box(row, [box({ fontWeight: 700 }, siteName), box({ color: colors.accent }, label)]),
    box({ fontSize: 72, fontWeight: 700, lineHeight: 1.14, width: 1040 }, title),
    box(row, box({ color: colors.secondary }, facts.join(' · '))),
  ]);
}

async function readFonts() {
  const read = (name: string) => readFile(`node_modules/geist/dist/fonts/geist-sans/Geist-${name}.ttf`);
  return [
    { name: 'Geist', weight: 500 as const, style: 'normal' as const, data: await read('Medium') },
    { name: 'Geist', weight: 700 as const, style: 'normal' as const, data: await read('Bold') },
  ];
}

/** Each is loaded only in the process that measures it. */
const engines: Record<string, () => Promise<Draw>> = {
  ours: async () => (await import('#lib/og/render.ts')).renderCard,
  'plain @vercel/og': async () => {
    const { ImageResponse } = await import('next/og.js');
    const fonts = await readFonts();
    return async (card) => new Uint8Array(await new ImageResponse(layOut(card), { ...size, fonts }).arrayBuffer());
  },
  'takumi-js': async () => {
    const { render } = await import('takumi-js');
    const fonts = await readFonts();
    return async (card) => new Uint8Array(await render(layOut(card), { ...size, fonts }));
  },
};

/** Builds a card with a different title of 70 to 80 characters for each number. */
function makeCard(number: number): Card {
  const title = `How We Cut Latency by ${number}% With Read-Through Caching and Fewer Worker Queues`;
  return { title, label: 'Reliability', facts: ['November 17, 2026', `${number} min read`], siteName: 'Load Bearing' };
}

interface Measured {
  /** Milliseconds in the process, from its first line to the first image. */
  first: number;
  warm: number[];
  cpu: number[];
  bytes: number[];
  /** Bytes in use after `warmUp` images, and after all. */
  before: number;
  after: number;
}

/** Draws cards in this process, which must have been started with `--expose-gc`. */
async function measure(engine: string): Promise<Measured> {
  const draw = await engines[engine]?.();
  if (!draw) throw new Error(`There is no engine ${engine}`);
  await draw(makeCard(0));
  const measured: Measured = { first: performance.now(), warm: [], cpu: [], bytes: [], before: 0, after: 0 };
  for (let number = 1; number <= renders; number += 1) {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const image = await draw(makeCard(number));
    const { user, system } = process.cpuUsage(used);
    measured.warm.push(performance.now() - start);
    measured.cpu.push((user + system) / 1000);
    measured.bytes.push(image.byteLength);
    if (number === warmUp) measured.before = readMemory();
  }
  measured.after = readMemory();
  return measured;
}

/** Returns resident memory without free heap, which the garbage collector keeps in reserve and grows in steps. */
function readMemory(): number {
  globalThis.gc?.();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
}

function measureApart(engine: string): Promise<Measured> {
  const child = spawn(process.execPath, ['--expose-gc', import.meta.filename, '--engine', engine], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      if (code === 0) resolve(JSON.parse(output) as Measured);
      else reject(new Error(`${engine} ended with ${code}`));
    });
  });
}

function formatRow(engine: string, runs: Measured[], baseline: number): string {
  const cpu = medianOf(runs.flatMap((run) => run.cpu));
  const warm = runs.flatMap((run) => run.warm).toSorted((a, b) => a - b);
  const growth = medianOf(runs.map(({ before, after }) => after - before));
  return `| ${[
    engine,
    medianOf(runs.map(({ first }) => first)).toFixed(0),
    medianOf(warm).toFixed(1),
    (warm[Math.floor(warm.length * 0.95)] ?? 0).toFixed(1),
    cpu.toFixed(1),
    (cpu / baseline).toFixed(2),
    medianOf(runs.flatMap(({ bytes }) => bytes)).toFixed(0),
    (growth / 2 ** 20).toFixed(1),
  ].join(' | ')} |`;
}

async function compare(): Promise<void> {
  const names = Object.keys(engines);
  const runs = new Map(names.map((name): [string, Measured[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) runs.get(name)?.push(await measureApart(name));
  }
  const baseline = medianOf((runs.get('plain @vercel/og') ?? []).flatMap(({ cpu }) => cpu));
  console.log('| engine | first, ms | warm, ms | 95 %, ms | processor, ms | x plain | bytes | growth, MiB |');
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const [name, measured] of runs) console.log(formatRow(name, measured, baseline));
  const ours = runs.get('ours') ?? [];
  const growth = medianOf(ours.map(({ before, after }) => after - before));
  const largest = Math.max(...ours.flatMap(({ bytes }) => bytes));
  if (growth > limits.growth) fail(`memory grew by ${growth} bytes from ${warmUp} to ${renders} images`);
  if (largest > limits.card) fail(`an image has ${largest} bytes`);
}

function fail(reason: string): void {
  console.error(`MISSED: ${reason}.`);
  process.exitCode = 1;
}

const { engine } = parseArgs({ options: { engine: { type: 'string' } } }).values;
if (engine) console.log(JSON.stringify(await measure(engine)));
else await compare();
