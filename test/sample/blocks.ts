// The code blocks of the posts, as readers of their Markdown get them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { type Fence, parseFence } from '#lib/compile/mdx/code/fence.ts';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import { visit } from '#lib/compile/mdx/visit.ts';

const folder = join(import.meta.dirname, '../../content/posts');

export interface Block extends Pick<Fence, 'proof' | 'problems'> {
  /** `redis-in-production/cache.ts`. A title that repeats in a post has a number after it. */
  id: string;
  slug: string;
  title: string;
  text: string;
}

/** Languages of blocks that the compiler draws. */
const drawn = new Set(['mermaid', 'math']);

export async function readBlocks(): Promise<Block[]> {
  const blocks = await Promise.all(readdirSync(folder).toSorted().map(readBlocksOf));
  return blocks.flat();
}

async function readBlocksOf(slug: string): Promise<Block[]> {
  const names = readdirSync(join(folder, slug)).filter((name) => name !== 'index.mdx');
  const inputs = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, slug, name), 'utf8')]));
  const { source } = await compileArticle(readFileSync(join(folder, slug, 'index.mdx'), 'utf8'), 'mdx', 'en', inputs);
  const blocks: Block[] = [];
  visit(fromMarkdown(source.filter((piece) => typeof piece === 'string').join('')), 'code', (code: Code) => {
    if (drawn.has(code.lang ?? '')) return;
    const { title = 'untitled', proof, problems } = parseFence(code.meta ?? '', code.value.split('\n').length);
    const same = blocks.filter((block) => block.title === title).length;
    const id = `${slug}/${title}${same === 0 ? '' : ` ${same + 1}`}`;
    blocks.push({ id, slug, title, text: `${code.value}\n`, problems, ...(proof && { proof }) });
  });
  return blocks;
}

/** @throws {Error} if there is no such block */
export async function readBlock(id: string): Promise<string> {
  const found = (await readBlocksOf(id.slice(0, id.indexOf('/')))).find((block) => block.id === id);
  if (!found) throw new Error(`There is no block ${id}`);
  return found.text;
}
