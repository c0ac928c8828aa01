// The lease by which one of several publishers leads. Each new lease has a greater fencing number, which the store compares
// when the pointer moves: a leader that was paused and has lost its lease cannot move it.
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { clock } from '#lib/cluster/redis-release-store.ts';
import { logUnexpected } from '#lib/log.ts';

/** Milliseconds. Another publisher takes over within this time and one attempt. */
export const leaseTime = 5_000;
/** Milliseconds between two renewals. */
const renewInterval = 1_000;

/**
 * Takes the lease or renews it. The fencing number follows the clock, so that it increases even after the store has lost
 * everything. Returns the number, an empty text if another publisher holds the lease, and whether publishing is asked for.
 */
const hold = defineScript(`${clock}
local found = redis.call('GET', KEYS[1])
local fence
if found then
  local lease = cjson.decode(found)
  if lease.holder ~= ARGV[1] then return { '', lease.name, '' } end
  fence = lease.fence
else
  fence = string.format('%.0f', math.max(now(), tonumber(redis.call('GET', KEYS[2]) or '0') + 1))
  redis.call('SET', KEYS[2], fence)
end
redis.call('SET', KEYS[1], cjson.encode({ holder = ARGV[1], name = ARGV[2], fence = fence }), 'PX', ARGV[3])
local poke = redis.call('GET', KEYS[3]) or ''
redis.call('DEL', KEYS[3])
return { fence, ARGV[2], poke }
`);

const release = defineScript(`
local found = redis.call('GET', KEYS[1])
if found and cjson.decode(found).holder == ARGV[1] then redis.call('DEL', KEYS[1]) end
`);

interface Options {
  redis: Redis;
  /** Identifies this publisher among all. */
  holder: string;
  /** Its name for operators. */
  name: string;
}

export class Leadership {
  private readonly options: Options;
  /** The fencing number. It changes if the store has lost the lease and this publisher took it again. */
  fence: string;
  private timer: NodeJS.Timeout | undefined;
  private isRenewed = true;
  private isReleased = false;
  private work: Promise<void> | undefined;
  private readonly end = Promise.withResolvers<void>();
  /** Resolves when another publisher leads. */
  readonly lost: Promise<void> = this.end.promise;
  /** Called when the store answers again after it did not, or has lost the lease. */
  onReturn: () => void = () => undefined;
  /** Called when an instance asks for a publication. */
  onPoke: () => void = () => undefined;
  /** Called after a renewal, one at a time. The next renewals do not wait for it. */
  onRenewal: () => Promise<void> = async () => undefined;

  /** @returns `undefined` if another publisher leads */
  static async take(options: Options): Promise<Leadership | undefined> {
    const { fence } = await renew(options);
    return fence === '' ? undefined : new Leadership(options, fence);
  }

  private constructor(options: Options, fence: string) {
    this.options = options;
    this.fence = fence;
    this.renewLater();
  }

  private renewLater(): void {
    if (this.isReleased) return;
    this.timer = setTimeout(() => void this.renew(), renewInterval);
  }

  private async renew(): Promise<void> {
    try {
      const { fence, poke } = await renew(this.options);
      if (fence === '') {
        this.end.resolve();
        return;
      }
      const isBack = !this.isRenewed || fence !== this.fence;
      this.isRenewed = true;
      this.fence = fence;
      if (isBack) this.onReturn();
      else if (poke !== '') this.onPoke();
      this.callOnRenewal();
    } catch (error) {
      // Without the store nobody else can lead either. Publishing fails meanwhile and says so.
      if (this.isRenewed && !this.isReleased) logUnexpected(error, 'The lease of the publisher cannot be renewed');
      this.isRenewed = false;
    }
    this.renewLater();
  }

  /** Sending many values takes longer than the lease is valid. */
  private callOnRenewal(): void {
    this.work ??= this.onRenewal()
      .catch((error: unknown) => {
        if (!this.isReleased) logUnexpected(error, 'Values that instances miss cannot be sent to the shared store');
      })
      .finally(() => {
        this.work = undefined;
      });
  }

  /** Lets another publisher lead at once. */
  async release(): Promise<void> {
    this.isReleased = true;
    clearTimeout(this.timer);
    const { redis, holder } = this.options;
    await redis.run(release, [keys.lease], [holder]).catch(() => undefined);
  }
}

async function renew({ redis, holder, name }: Options): Promise<{ fence: string; poke: string }> {
  const values = [holder, name, String(leaseTime)];
  const [fence = '', , poke = ''] = (await redis.run(hold, [keys.lease, keys.fence, keys.poke], values)) as string[];
  return { fence, poke };
}
