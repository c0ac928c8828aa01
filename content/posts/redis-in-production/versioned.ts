// #region versioned
import { redis } from './cache.ts';

export const SET_IF_NEWER = `
local current = redis.call('HGET', KEYS[1], 'version')
if current and tonumber(current) > tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'body', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

export async function setIfNewer(
  key: string, version: number, body: string, ttlMs: number,
): Promise<boolean> {
  return (await redis.eval(SET_IF_NEWER, 1, key, version, body, ttlMs)) === 1;
}
// #endregion
