import type { Element, ElementContent, Root } from 'hast';
import { toHtml } from 'hast-util-to-html';
import { expect, test } from 'vitest';
import { placeImages } from '#lib/images/markup.ts';
import { element, text } from '#lib/model/element.ts';
import type { ReleaseImage } from '#lib/model/release.ts';

const photograph: ReleaseImage = {
  name: '0123456789abcdef.jpg',
  width: 1200,
  height: 800,
  better: { avif: [440, 880, 1200], webp: [440, 1200] },
  tints: ['#123', '#456', '#789', '#abc'],
};
const icon: ReleaseImage = { name: 'fedcba9876543210.png', width: 40, height: 24, better: { webp: [40] } };
const drawing: ReleaseImage = { name: '00000000ffffffff.svg', width: 300, height: 200, better: {} };
const images = { './photograph.jpg': photograph, './icon.png': icon, './drawing.svg': drawing };

function image(src: string, properties: Element['properties'] = {}): Element {
  return element('img', { src, alt: 'A', ...properties });
}

function place(...children: ElementContent[]) {
  const tree: Root = { type: 'root', children };
  return { tints: placeImages(tree, images), html: toHtml(tree) };
}

const long = element('p', {}, [text('word '.repeat(100))]);

test('an image lists its better formats first, each with its type and widths', () => {
  const { html } = place(long, element('figure', {}, [image('./photograph.jpg')]));
  const [avif = '', webp = '', plain = ''] = [...html.matchAll(/<(?:source|img)[^>]*>/g)].map(([tag]) => tag);
  const stem = '/media/0123456789abcdef';
  expect(avif).toContain(
    `type="image/avif" srcset="${stem}-440.avif 440w, ${stem}-880.avif 880w, ${stem}-1200.avif 1200w" sizes="`,
  );
  expect(webp).toContain(`type="image/webp" srcset="${stem}-440.webp 440w, ${stem}-1200.webp 1200w" sizes="`);
  expect(plain).toBe(`<img src="${stem}.jpg" alt="A" width="1200" height="800">`);
  expect(html).toContain('<figure><picture><source');
  expect(html).toContain('</picture></figure>');
});

test('an image with one width has no sizes, and one without a better format has only its address', () => {
  const { html } = place(long, image('./icon.png'), image('./drawing.svg'));
  expect(html).toContain(
    '<picture><source type="image/webp" srcset="/media/fedcba9876543210-40.webp"><img src="/media/fedcba9876543210.png"',
  );
  expect(html).toContain('</picture><img src="/media/00000000ffffffff.svg" alt="A" width="300" height="200">');
});

test('only the first image is loaded eagerly, and only if little text is before it', () => {
  const first = place(element('p', {}, [text('A sentence.')]), image('./icon.png'), image('./drawing.svg'));
  expect(first.html.match(/loading="eager" fetchpriority="high"/g)).toHaveLength(1);
  expect(first.html.indexOf('eager')).toBeLessThan(first.html.indexOf('.svg'));
  expect(place(long, image('./icon.png')).html).not.toContain('eager');
});

test('both images of a figure for two themes are lazy: browsers would load the hidden one, too', () => {
  const light = image('./icon.png', { dataShade: 'light' });
  const { html } = place(light, image('./drawing.svg', { dataShade: 'dark' }));
  expect(html).toContain('data-shade="light"');
  expect(html).not.toContain('eager');
});

test('the placeholder colours are listed by the address of the image', () => {
  expect(place(image('./photograph.jpg'), image('./icon.png')).tints).toEqual({
    '/media/0123456789abcdef.jpg': ['#123', '#456', '#789', '#abc'],
  });
});

test('an image that the release does not have is an error', () => {
  expect(() => place(image('./other.png'))).toThrow('./other.png');
});
