// Checks the shared store: whether this machine reaches it and may write to it, and whether it may evict values.
import { keys } from '#lib/cluster/keys.ts';
import { Redis } from '#lib/cluster/redis.ts';
import { advice, blocker, type Finding } from '#lib/doctor/finding.ts';

/** Milliseconds for which the store keeps the value of this check. */
const probeTime = 1_000;

interface StoreSettings {
  sharedStore?: string | undefined;
  role: 'all' | 'web' | 'publisher';
}

export async function checkStore({ sharedStore, role }: StoreSettings): Promise<Finding[]> {
  if (sharedStore === undefined) return [];
  let redis: Redis | undefined;
  try {
    redis = await Redis.open(sharedStore);
    await redis.call(['SET', keys.probe(role !== 'web'), '1', 'PX', String(probeTime)]);
    return await checkEviction(redis);
  } catch (error) {
    const { message } = error as Error;
    const isRefused = redis?.isConnected && !message.includes('NOPERM');
    const fix = isRefused ? '' : ' Start Redis, or correct the address, the user or the password.';
    return [blocker(`SHARED_STORE: ${message}.${fix}`)];
  } finally {
    redis?.close();
  }
}

async function checkEviction(redis: Redis): Promise<Finding[]> {
  // The ACL users in docs/scale.md may not ask for it.
  const memory = String(await redis.call(['INFO', 'memory']).catch(() => ''));
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy === undefined || policy === 'noeviction' || /^maxmemory:0\r?$/m.test(memory)) return [];
  return [advice(`SHARED_STORE: Redis may evict releases or leases (${policy}): set maxmemory-policy to noeviction.`)];
}
