// Shared pages behind a port, as the thread that renders uses them.
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PortPages, servePages } from '#lib/cluster/page-port.ts';

const stored = new Map<string, Uint8Array>();
const shared = {
  take: vi.fn(async (name: string) => {
    const bytes = stored.get(name);
    return bytes && Buffer.from(bytes);
  }),
  offer: vi.fn(async (name: string, bytes: Uint8Array) => {
    stored.set(name, bytes);
  }),
  release: vi.fn(),
  releaseAll: vi.fn(),
  removeBefore: vi.fn(async (_time: number) => undefined),
};
let channel: MessageChannel;
let pages: PortPages;

beforeEach(() => {
  stored.clear();
  vi.clearAllMocks();
  channel = new MessageChannel();
  servePages(channel.port1, shared);
  pages = new PortPages(channel.port2);
});

afterEach(async () => {
  channel.port2.close();
  await vi.waitFor(() => expect(shared.releaseAll).toHaveBeenCalled(), 120_000);
});

test('a page that was offered is taken, byte for byte, and the bytes of the caller stay', async () => {
  const pool = Buffer.from('beforePAGEafter');
  const page = pool.subarray(6, 10);
  await pages.offer('one', page);
  expect([String(page), stored.get('one')?.buffer.byteLength]).toEqual(['PAGE', 4]);
  const taken = await pages.take('one', true);
  expect(Buffer.isBuffer(taken)).toBe(true);
  expect(String(taken)).toBe('PAGE');
  expect(await pages.take('two', false)).toBeUndefined();
  expect(shared.take.mock.calls).toEqual([
    ['one', true],
    ['two', false],
  ]);
});

test('an empty page is not a missing one', async () => {
  await pages.offer('empty', new Uint8Array());
  expect(await pages.take('empty', true)).toEqual(Buffer.alloc(0));
});

test('calls that overlap get their own replies', async () => {
  const late = Promise.withResolvers<undefined>();
  shared.take.mockReturnValueOnce(late.promise);
  stored.set('two', Buffer.from('second'));
  const first = pages.take('one', true);
  expect(String(await pages.take('two', true))).toBe('second');
  late.resolve(undefined);
  expect(await first).toBeUndefined();
});

test('an error of the store reaches the caller', async () => {
  shared.removeBefore.mockRejectedValueOnce(new Error('the store does not reply'));
  await expect(pages.removeBefore(7)).rejects.toThrow('the store does not reply');
  await expect(pages.removeBefore(8)).resolves.toBeUndefined();
});

test('a lease that a call gets after the thread has ended is released', async () => {
  const late = Promise.withResolvers<undefined>();
  shared.take.mockReturnValueOnce(late.promise);
  void pages.take('one', true);
  await vi.waitFor(() => expect(shared.take).toHaveBeenCalled(), 120_000);
  channel.port2.close();
  await vi.waitFor(() => expect(shared.releaseAll).toHaveBeenCalled(), 120_000);
  late.resolve(undefined);
  await vi.waitFor(() => expect(shared.release).toHaveBeenCalledExactlyOnceWith('one'), 120_000);
});

test('a lease is released, and all of them when the thread ends', async () => {
  pages.release('one');
  await vi.waitFor(() => expect(shared.release).toHaveBeenCalledExactlyOnceWith('one'), 120_000);
  expect(shared.releaseAll).not.toHaveBeenCalled();
  channel.port2.close();
  await vi.waitFor(() => expect(shared.releaseAll).toHaveBeenCalledOnce(), 120_000);
});
