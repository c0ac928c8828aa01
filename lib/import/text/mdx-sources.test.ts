import { afterEach, expect, test } from 'vitest';
import { importSite, removeSites } from '#test/import/import-site.ts';

afterEach(removeSites);

async function importMdx(body: string, files: Record<string, string> = {}) {
  const site = await importSite({
    'astro.config.mjs': "export default defineConfig({ site: 'https://old.example' });\n",
    'src/content/blog/a.mdx': `---\ntitle: A\npubDate: 2024-01-01\n---\n${body}\n`,
    ...files,
  });
  return { ...site, body: site.bodyOf('posts/a.md') };
}

test.each(['!!raw-loader!./x.ts', './x.ts?raw'])('code that %s names stands in its block', async (path) => {
  const start = `import Source from '${path}';\n\n`;
  const files = { 'src/content/blog/x.ts': 'export const x = `$' + '{1}`;\n' };
  const block = (words: string) => `\`\`\`ts ${words}\nexport const x = \`$\{1}\`;\n\`\`\`\n`;
  expect((await importMdx(`${start}<CodeBlock language="ts" title="x.ts">{Source}</CodeBlock>`, files)).body).toBe(
    block('title="x.ts"'),
  );
  const { body, notes } = await importMdx(`${start}<CodeBlock language="ts">{Source}</CodeBlock>`);
  expect(body).not.toMatch(/^\{Source\}/m);
  expect(notes).toEqual(['{Source} is an expression, which is not run: write its value in the place of its comment']);
});

test('a file stands in the attribute of its component, and stays out of code that shows its name', async () => {
  const files = { 'src/content/blog/x.ts': "function f() {\n  if (a) {\n    g({ b: '}' });\n  }\n}\n" };
  const start = `import source from './x.ts?raw';\n\n`;
  const { body, notes } = await importMdx(`${start}<Code code={source} lang="ts" />`, files);
  expect(body).toBe(`\`\`\`ts\n${files['src/content/blog/x.ts']}\`\`\`\n`);
  expect(notes).toEqual([]);
  const shown = '```mdx\n<CodeBlock>{source}</CodeBlock>\n```\n';
  expect((await importMdx(`${start}${shown}\n<Code code={source.trim()} lang="ts" />`, files)).body).toBe(
    `${shown}\n${body}`,
  );
});

test('constants have their values, but not their operations', async () => {
  const { body, notes } = await importMdx(
    `export const price = "$5";\nexport const name = 'it\\'s';\nexport const both = 'a' + 'b';\n\n{price} {name} {both} {'c' + 'd'}`,
  );
  expect(body).toBe(`$5 it's <!-- import: {both} --> <!-- import: {'c' + 'd'} -->\n`);
  expect(notes).toHaveLength(2);
});

test('constants without an empty line between them have their values', async () => {
  const { body } = await importMdx(
    'export const posts = 3;\nexport const name: string = "Mia";\nexport const all = [1];\n\n{name} wrote {posts}.',
  );
  expect(body).toBe('Mia wrote 3.\n');
});

test('tabs have the labels that their group lists', async () => {
  const { body } = await importMdx(
    `<Tabs values={[{label: 'macOS', value: 'mac'}, {label: 'Windows', value: 'win'}]}>\n<TabItem value="mac">brew</TabItem>\n<TabItem value="win" label="Win">winget</TabItem>\n</Tabs>`,
  );
  expect(body).toBe('**macOS**\n\nbrew\n\n**Win**\n\nwinget\n');
});

test('tabs that code shows stay as they are', async () => {
  const tabs = `<Tabs values={[{label: 'macOS', value: 'mac'}]}>\n<TabItem value="mac">brew</TabItem>\n</Tabs>`;
  const shown = `\`\`\`mdx\n${tabs}\n\`\`\``;
  expect((await importMdx(`${shown}\n\n${tabs}`)).body).toBe(`${shown}\n\n**macOS**\n\nbrew\n`);
});

test('cards keep their titles and links', async () => {
  const { body } = await importMdx(
    '<CardGrid>\n<Card title="First" icon="star">Words.</Card>\n<Card title="Second" href="https://a.example">More.</Card>\n</CardGrid>\n\n<LinkCard title="Third" description="About it" href="https://b.example" />',
  );
  expect(body).toBe(
    '**First**\n\nWords.\n\n**[Second](https://a.example)**\n\nMore.\n\n[Third](https://b.example): About it\n',
  );
});

test('the image of an author is beside the document of the author', async () => {
  const { paths } = await importMdx('Words.', {
    'src/content/authors/mia.json': '{ "name": "Mia", "avatar": "./mia.png" }',
    'src/content/authors/mia.png': 'x',
    'src/content/blog/b.md': '---\ntitle: B\npubDate: 2024-01-02\nauthor: mia\n---\n\nWords.\n',
  });
  expect(paths).toContain('mia.png');
});
