// Tests that all syntax errors of MDX are reported, with random texts, and that they cost about one parse.
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { remarkMdxWithoutModules } from '#lib/compile/mdx/syntax/modules.ts';

const parts = [
  ...[
    '<Callout kind="note">',
    '</Callout>',
    '<Details summary="S">',
    '</Details>',
    '<Kbd>',
    '</Kbd>',
    '<Text lang="ar">',
  ],
  ...[
    '</Text>',
    '<Callout kind=note>',
    '</Callout kind>',
    '</Kbd/>',
    '<',
    '<5',
    '{',
    '}',
    '{a b}',
    '{/* c */}',
    '`<x>`',
  ],
  ...[
    'words',
    '**bold**',
    '- item',
    '> quote',
    '## Heading',
    '\n',
    '\n\n',
    '\n\n',
    '[link](/x)',
    '| a |',
    '<p>',
    '<br>',
  ],
];

/** A small generator of pseudo-random numbers: https://en.wikipedia.org/wiki/Linear_congruential_generator */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function isRefused(text: string): boolean {
  try {
    unified()
      .use(remarkParse)
      .use(remarkMdxWithoutModules as never)
      .parse(text);
    return false;
  } catch {
    return true;
  }
}

test('a text that the parser of MDX refuses has an error, and none makes the pipeline fail', async () => {
  const random = makeRandom(3);
  let refused = 0;
  for (let number = 0; number < 600; number++) {
    const text = Array.from({ length: 2 + random(14) }, () => parts[random(parts.length)]).join(random(3) ? ' ' : '\n');
    const { diagnostics, isRead } = await compileArticle(text);
    if (!isRefused(text)) continue;
    refused += 1;
    expect(
      diagnostics.filter(({ level }) => !level),
      text,
    ).not.toEqual([]);
    expect(isRead, text).toBe(true);
  }
  expect(refused).toBeGreaterThan(200);
});

test('errors after an error are reported, each once', async () => {
  const { diagnostics } = await compileArticle(
    'One <5.\n\n<Callout kind=note>\n\nTwo {a b} and {.\n\n</Callout>\n\n<Details summary="S">\n\nThree.\n\n</Kbd>\n\n[Four](javascript:x)\n',
  );
  expect(diagnostics.map(({ line }) => line)).toEqual([1, 3, 5, 5, 13, 15]);
});

test('forty syntax errors cost about as much as none', async () => {
  const words = 'The queue holds jobs, and a worker takes the oldest one first. '.repeat(12);
  const make = (inside: string) => Array.from({ length: 40 }, () => `${words}${inside} end.`).join('\n\n');
  const measure = async (text: string) => {
    const start = process.cpuUsage();
    const { diagnostics } = await compileArticle(text);
    const { user, system } = process.cpuUsage(start);
    return { diagnostics, time: user + system };
  };
  await measure(make('of'));
  const plain = await measure(make('of'));
  const broken = await measure(make('<5'));
  expect(broken.diagnostics).toHaveLength(40);
  // A parse for each error would take more than ten times as long.
  expect(broken.time).toBeLessThan(plain.time * 4 + 200_000);
});
