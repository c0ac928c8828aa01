// Tests that a tree that cannot be rendered is an error with its line, regardless of its cause.
import type { Root } from 'hast';
import { VFile } from 'vfile';
import { expect, test } from 'vitest';
import { tryRender } from '#lib/compile/mdx/try-render.ts';
import { element, text } from '#lib/model/element.ts';

const at = (line: number) => ({ start: { line, column: 1 }, end: { line, column: 9 } });

function listDiagnostics(tree: Root, images: string[] = []): string[] {
  const file = new VFile();
  file.data = { images: images.map((target) => ({ target, line: 1 })) };
  tryRender()(tree, file);
  return file.messages.map(({ line, ruleId, reason }) => `${line} ${ruleId} ${reason}`);
}

test('each block that cannot be rendered is reported with its line', () => {
  const link = element('a', { href: 'http://[' }, [text('words')]);
  const tree: Root = {
    type: 'root',
    children: [
      { ...element('p', {}, [text('Words.')]), position: at(7) },
      { ...element('p', {}, [link]), position: at(9) },
      element('figure', {}, [structuredClone(link)]),
      { ...element('p', {}, [text('Words.')]), position: at(12) },
      { ...element('p', {}, [structuredClone(link)]), position: at(14) },
    ],
  };
  expect(listDiagnostics(tree)).toEqual(
    [9, 9, 14].map((line) => `${line} text cannot be rendered (Invalid URL): write it in another way`),
  );
});

test('an image that the release will not have is reported, and another spelling of a known image is not', () => {
  const image = (src: string, line: number) => ({ ...element('img', { src, alt: 'A' }), position: at(line) });
  const tree: Root = { type: 'root', children: [image('./café.png', 7), image('./x.png', 8)] };
  expect(listDiagnostics(tree, ['./cafe%CC%81.png'])).toEqual([
    '8 image ./x.png is in no release: name a file beside the post',
  ]);
});
