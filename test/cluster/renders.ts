// The number of pages that instances have rendered, by their metrics.
import { request } from '../../e2e/site/site.ts';
import { awaitThat } from '../publish/live.ts';

/** Milliseconds without a render after which the work of a push counts as done. */
const quietTime = 2_000;

/** @param ports those of the metrics */
export async function countRenders(ports: readonly number[]): Promise<number> {
  const counts = await Promise.all(
    ports.map(async (port) => {
      const { text } = await request(`http://127.0.0.1:${port}`, '/metrics');
      const lines = text.split('\n').filter((line) => line.startsWith('load_bearing_renders_total{'));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Waits until nothing is rendered any more. @returns the count then */
export function awaitQuiet(count: () => Promise<number>): Promise<number> {
  let last = -1;
  const look = async () => {
    const now = await count();
    if (now === last) return now;
    last = now;
    return undefined;
  };
  return awaitThat('the instances render nothing', look, undefined, quietTime);
}

/**
 * Requests one page after the other, each from all instances at the same time.
 * @returns the number of renders that this took
 */
export async function rendersOf(
  origins: readonly string[],
  paths: readonly string[],
  count: () => Promise<number>,
): Promise<number> {
  const before = await awaitQuiet(count);
  for (const path of paths) {
    const answers = await Promise.all(origins.map((origin) => request(origin, path)));
    if (answers.some(({ status }) => status !== 200)) throw new Error(`${path} was not sent`);
  }
  return (await awaitQuiet(count)) - before;
}
