// The charts of the posts: bytes, and labels that stay within the drawing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Element, Nodes } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { toString as textOf } from 'hast-util-to-string';
import { expect, test } from 'vitest';
import { estimateWidth } from '#lib/compile/mdx/charts/drawing.ts';
import { compileArticle } from '#lib/compile/mdx/compile.ts';
import type { Body } from '#lib/model/body.ts';

const folder = join(import.meta.dirname, '../../content/posts');
/** Bytes of a chart in brotli, both drawings, table and caption together. */
const limit = 6 * 1024;

function findAll(node: Nodes, isMeant: (element: Element) => boolean): Element[] {
  if (!('children' in node)) return [];
  const within = node.children.flatMap((child) => findAll(child, isMeant));
  return node.type === 'element' && isMeant(node) ? [node, ...within] : within;
}

async function readCharts(slug: string): Promise<Element[]> {
  const files = readdirSync(join(folder, slug));
  const inputs = Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, slug, name), 'utf8')]));
  const { 'index.mdx': source = '', ...others } = inputs;
  const { body } = await compileArticle(source.replace(/^---[\s\S]*?---/, ''), 'mdx', 'en', others);
  const isChart = ({ properties }: Element) => [properties.className].flat().includes('chart');
  return findAll((JSON.parse(body) as Body).tree, isChart);
}

/** @returns the labels that begin before the drawing or end after it */
function listOutside(drawing: Element): string[] {
  const [, , width = 0] = String(drawing.properties.viewBox).split(' ').map(Number);
  const labels = findAll(drawing, ({ tagName }) => tagName === 'text');
  return labels
    .filter((label) => {
      const { x, textAnchor } = label.properties;
      const needed = estimateWidth(textOf(label));
      const start = Number(x) - (textAnchor === 'end' ? needed : textAnchor === 'middle' ? needed / 2 : 0);
      return start < -1 || start + needed > width + 1;
    })
    .map((label) => textOf(label));
}

const slugs = readdirSync(folder).filter((slug) =>
  readFileSync(join(folder, slug, 'index.mdx'), 'utf8').includes('<Chart '),
);

test('posts have charts', () => {
  expect(slugs.length).toBeGreaterThan(5);
});

test.each(slugs)('each chart of %s is small, and its labels fit a phone and a desktop', async (slug) => {
  const charts = await readCharts(slug);
  expect(charts.length).toBeGreaterThan(0);
  for (const chart of charts) {
    expect(brotliCompressSync(toHtml(chart)).byteLength).toBeLessThanOrEqual(limit);
    const drawings = findAll(chart, ({ tagName }) => tagName === 'svg');
    expect(drawings).toHaveLength(2);
    expect(drawings.map(listOutside)).toEqual([[], []]);
  }
});
