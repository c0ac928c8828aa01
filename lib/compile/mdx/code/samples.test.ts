import { expect, test } from 'vitest';
import { compileArticle } from '#lib/compile/mdx/compile.ts';

const queue = `import { a } from 'b';
// #region queue
  export class Queue {
    // #region add
    add() {}
    // #endregion
  }
// #endregion
`;

async function compile(
  text: string,
  inputs: Record<string, string> = { 'queue.ts': queue, 'a.sql': '-- #region x\nselect 1;\n' },
) {
  const { body, diagnostics, source, search } = await compileArticle(text, 'mdx', 'en', inputs);
  return { body, diagnostics: diagnostics.map(({ line, message }) => `${line}: ${message}`), source, search };
}

test('a fence shows a region of a file beside the post, without markers and shared indentation', async () => {
  const { body, diagnostics } = await compile('```ts file=./queue.ts region=queue {2}\n```');
  expect(diagnostics).toEqual([]);
  expect(body).toContain('"value":"queue.ts"');
  expect(body.replace(/<[^>]*>/g, '')).not.toContain('#region');
  expect(body).toContain('mark');
});

test('a fence without a region shows the whole file', async () => {
  const { source } = await compile('Words.\n\n```ts file=queue.ts title="The queue"\n```\n');
  expect(source.join('')).toBe(
    'Words.\n\n```ts title="The queue"\nimport { a } from \'b\';\n  export class Queue {\n    add() {}\n  }\n```\n',
  );
});

test('readers of the Markdown and of the search get the lines', async () => {
  const { source, search } = await compile('```ts file=./queue.ts region=add\n```\n');
  expect(source.join('')).toBe('```ts title="queue.ts"\nadd() {}\n```\n');
  expect(search).toContain('add() {}');
});

test('a fence in a list or a quotation has its lines there, also in the Markdown for readers', async () => {
  const { source, diagnostics } = await compile(
    '- A step:\n\n  ```ts file=queue.ts region=add\n  ```\n\n> ```ts file=queue.ts region=add\n> ```\n',
  );
  expect(diagnostics).toEqual([]);
  expect(source.join('')).toBe(
    '- A step:\n\n  ```ts title="queue.ts"\n  add() {}\n  ```\n\n> ```ts title="queue.ts"\n> add() {}\n> ```\n',
  );
});

test('a block of backticks in a sample stays one block of the Markdown', async () => {
  const { source } = await compile('```md file=./a.sh\n```\n', { 'a.sh': 'echo "```"\n' });
  expect(source.join('')).toBe('````md title="a.sh"\necho "```"\n````\n');
});

test.each([
  [
    'a file that is not there',
    '```ts file=./queues.ts\n```',
    '1: shows queues.ts (did you mean queue.ts?), which is not there: put it in the folder of the post, beside index.mdx',
  ],
  [
    'a region that is not there',
    '```ts file=./queue.ts region=ad\n```',
    '1: shows the region ad (did you mean add?), which does not exist in queue.ts: write #region ad in a comment there',
  ],
  [
    'a region without an end',
    '```sql file=./a.sql region=x\n```',
    '1: shows the region x of a.sql, which has no end: write #endregion in a comment there',
  ],
  [
    'lines of its own',
    '```ts file=./queue.ts\nmore();\n```',
    '1: shows queue.ts and has lines in the block as well: keep either the file or the lines',
  ],
])('a fence with %s is an error', async (_name, text, message) => {
  expect((await compile(text)).diagnostics).toEqual([message]);
});
