// Cards for readers while a version is forgotten.
import { beforeEach, expect, test, vi } from 'vitest';
import { CardImages } from '#lib/og/card-images.ts';
import { Limit } from '#lib/page-cache/limit.ts';

const site = vi.hoisted(() => ({
  forgottenAt: 0,
  known: new Set<string>(),
  stored: new Map<string, Uint8Array>(),
  /** Called while a card is drawn. */
  meanwhile: () => {},
}));
vi.mock('#lib/posts/read-release.ts', () => ({
  currentSite: () => ({}),
  getServed: () => ({
    read: () => 'release',
    whenForgotten: () => undefined,
    get forgottenAt() {
      return site.forgottenAt;
    },
  }),
}));
vi.mock('#lib/og/store.ts', () => ({
  readDrawnCard: async (name: string) => site.stored.get(name),
  findCard: async (name: string) => (site.known.has(name) ? {} : undefined),
  removeDrawnCard: async (name: string) => site.stored.delete(name),
}));
vi.mock('#lib/og/request-process.ts', () => ({
  RequestProcess: class {
    async draw({ name }: { name: string }) {
      site.meanwhile();
      const image = Buffer.from(`card ${name}`);
      site.stored.set(name, image);
      return image;
    }
  },
}));

beforeEach(() => {
  site.known = new Set(['one', 'two']);
  site.stored.clear();
  site.meanwhile = () => undefined;
});

test('a card that is forgotten while it is drawn is neither sent nor kept', async () => {
  const images = new CardImages(new Limit({ running: 1, waiting: 1 }));
  site.meanwhile = () => {
    site.forgottenAt += 1;
    site.known.delete('one');
  };
  expect(await images.find('one')).toBeUndefined();
  expect(site.stored.size).toBe(0);
  expect(await images.find('one')).toBeUndefined();
});

test('a card of another version that is drawn meanwhile is sent and kept', async () => {
  const images = new CardImages(new Limit({ running: 1, waiting: 1 }));
  site.meanwhile = () => {
    site.forgottenAt += 1;
    site.known.delete('one');
  };
  expect(String(await images.find('two'))).toBe('card two');
  expect([...site.stored.keys()]).toEqual(['two']);
});

test('the place of a drawing that fails is free again', async () => {
  const images = new CardImages(new Limit({ running: 1, waiting: 0 }));
  site.meanwhile = () => {
    throw new Error('no process');
  };
  await expect(images.find('one')).rejects.toThrow('no process');
  site.meanwhile = () => undefined;
  expect(String(await images.find('one'))).toBe('card one');
});
