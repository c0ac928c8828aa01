// #region cache
import { Redis } from 'ioredis';

export const redis = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  commandTimeout: 50,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
});
redis.on('error', (error) => console.error('redis:', error.message));

const inFlight = new Map<string, Promise<unknown>>();

export async function cached<T>(key: string, ttlMs: number, load: () => Promise<T>): Promise<T> {
  const hit = parse(await redis.get(key).catch(() => null));
  if (hit) return hit.value as T;

  const running = inFlight.get(key);
  if (running) return running as Promise<T>;

  const loading = load()
    .then((value) => {
      const jittered = Math.round(ttlMs * (0.9 + Math.random() * 0.2));
      redis.set(key, JSON.stringify({ value }), 'PX', jittered).catch(() => {});
      return value;
    })
    .finally(() => inFlight.delete(key));
  inFlight.set(key, loading);
  return loading;
}

function parse(text: string | null): { value?: unknown } | undefined {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined; // absent or damaged: load it again
  }
}
// #endregion
