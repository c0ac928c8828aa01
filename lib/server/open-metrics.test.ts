import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { log } from '#lib/log.ts';

test('while another instance has the port of the metrics, the server works without it, and takes the port when it is free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  vi.stubEnv('METRICS_PORT', String(port));
  vi.resetModules();
  const warn = vi.spyOn(log, 'warn').mockReturnValue();
  const info = vi.spyOn(log, 'info').mockReturnValue();
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    other.close();
  });
  const { openMetrics } = await import('#lib/server/open-metrics.ts');
  const readHealth = () => Promise.reject(new Error('no'));
  const counts = await openMetrics({ probes: { readHealth }, front: { bytes: 0 }, renderer: { getText: readHealth } });
  expect(counts).toBeDefined();
  await expect.poll(() => warn.mock.calls.length).toBe(1);
  expect(warn.mock.calls[0]?.[0]).toMatch(`There are no metrics yet. Port ${port} is in use by another program`);
  other.close();
  const at = `http://127.0.0.1:${port}/metrics`;
  await expect.poll(() => info.mock.calls.flat()).toContain(`The metrics are at ${at}`);
  expect(await (await fetch(at)).text()).toContain('process_cpu_seconds_total');
  expect(warn).toHaveBeenCalledOnce();
});
