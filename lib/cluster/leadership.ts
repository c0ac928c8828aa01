// The lease by which one of several publishers leads. Each new lease has a greater fencing number, which the store compares
// when the pointer moves: a leader that was paused and has lost its lease cannot move it.
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { clock } from '#lib/cluster/redis-release-store.ts';
import { logUnexpected } from '#lib/log.ts';

/** Milliseconds. Another publisher takes over within this time plus one attempt. */
export const leaseTime = 4_000;
/** Milliseconds between two renewals. */
export const renewInterval = 600;
/** Milliseconds for which a lease is valid at most if its holder has missed two renewals. */
export const lateTime = leaseTime - 2.5 * renewInterval;

/**
 * Takes the lease or renews it. The fencing number follows the clock, so that it increases even after the store has lost
 * everything, and is greater than the last one that the caller knows. Returns the number, whether publishing is asked for, and
 * whether there is a pointer; instead of the number, returns `held` if another publisher holds the lease, `late` if that one has
 * missed two renewals, or `empty` if the store knows no leader and the caller leaves it to others.
 */
const holdScript = defineScript(`${clock}
local found = redis.call('GET', KEYS[1])
local fence
if found then
  local lease = cjson.decode(found)
  if lease.holder ~= ARGV[1] then
    local isLate = redis.call('PTTL', KEYS[1]) < tonumber(ARGV[6])
    return { isLate and 'late' or 'held', '', '' }
  end
  fence = lease.fence
  -- A store that evicts may have lost the number. Without it, the next publisher takes the store for an emptied one and waits.
  redis.call('SET', KEYS[2], fence, 'NX')
else
  local last = redis.call('GET', KEYS[2])
  if not last and ARGV[4] == 'yields' then return { 'empty', '', '' } end
  -- Another publisher has led since. This one must take over from it.
  if last and ARGV[4] == 'renews' and last ~= ARGV[5] then return { 'held', '', '' } end
  fence = string.format('%.0f', math.max(now(), tonumber(last or '0') + 1, (tonumber(ARGV[5]) or 0) + 1))
  redis.call('SET', KEYS[2], fence)
end
redis.call('SET', KEYS[1], cjson.encode({ holder = ARGV[1], name = ARGV[2], fence = fence }), 'PX', ARGV[3])
local poke = redis.call('GET', KEYS[3]) or ''
redis.call('DEL', KEYS[3])
-- A store that evicts may lose the pointer or the facts of its move. The publisher restores both. One that has just taken the
-- lease reads the pointer first.
local parts = redis.call('EXISTS', KEYS[4], KEYS[5])
if parts == 1 and ARGV[4] == 'renews' then redis.call('DEL', KEYS[4], KEYS[5]) end
return { fence, poke, parts == 2 and 'yes' or '' }
`);

const release = defineScript(`
local found = redis.call('GET', KEYS[1])
if found and cjson.decode(found).holder == ARGV[1] then redis.call('DEL', KEYS[1]) end
`);

/** Why a publisher does not lead. */
type Refusal = 'held' | 'late' | 'empty';

interface Options {
  redis: Redis;
  /** Identifies this publisher among all. */
  holder: string;
  /** Its name for operators. */
  name: string;
}

interface TakeOptions extends Options {
  /** Whether it leaves an emptied store to the previous leader. */
  yields?: boolean;
  /** The last fencing number that it knows. A store that was replaced may have a slow clock. */
  known?: string | undefined;
}

export class Leadership {
  private readonly options: Options;
  /** The fencing number. It changes if the store has lost the lease and this publisher took it again. */
  fence: string;
  private timer: NodeJS.Timeout | undefined;
  private isRenewed = true;
  private isReleased = false;
  private hasPointer = false;
  private work: Promise<void> | undefined;
  private readonly end = Promise.withResolvers<void>();
  /** Resolves when another publisher leads. */
  readonly lost: Promise<void> = this.end.promise;
  /** Called when the store responds again after a failure, or has lost the lease or the pointer. */
  onReturn: () => void = () => undefined;
  /** Called when an instance asks for a publication. */
  onPoke: () => void = () => undefined;
  /** Called after a renewal, one at a time. The next renewals do not wait for it. */
  onRenewal: () => Promise<void> = async () => undefined;

  /**
   * @returns `held` if another publisher leads, `late` if it leads but has missed two renewals, `empty` if the store is left to
   * the previous leader
   */
  static async take(options: TakeOptions): Promise<Leadership | Refusal> {
    const { yields = false, known } = options;
    const { fence } = await hold(options, yields ? 'yields' : 'takes', known);
    return isRefusal(fence) ? fence : new Leadership(options, fence);
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
      const { fence, poke, hasPointer } = await hold(this.options, 'renews', this.fence);
      if (isRefusal(fence)) {
        this.end.resolve();
        return;
      }
      const isBack = !this.isRenewed || fence !== this.fence || (this.hasPointer && !hasPointer);
      this.isRenewed = true;
      this.hasPointer = hasPointer;
      this.fence = fence;
      if (isBack) this.onReturn();
      else if (poke !== '') this.onPoke();
      this.callOnRenewal();
    } catch (error) {
      // Without the store, no other publisher can lead either. Publications fail with a message meanwhile.
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

function isRefusal(fence: string): fence is Refusal {
  return ['held', 'late', 'empty'].includes(fence);
}

async function hold({ redis, holder, name }: Options, mode: 'takes' | 'yields' | 'renews', own = '') {
  const { lease, fence: number, poke: poked, pointer, move } = keys;
  const values = [holder, name, String(leaseTime), mode, own, String(lateTime)];
  const reply = (await redis.run(holdScript, [lease, number, poked, pointer, move], values)) as string[];
  const [fence = '', poke = '', hasPointer = ''] = reply;
  return { fence, poke, hasPointer: hasPointer !== '' };
}
