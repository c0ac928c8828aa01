// Decides whether an instance may send pages. An instance without a release that others show must refuse pages, or readers would
// go back in time. The balancer sends their requests to the others.
import { instanceLease } from '#lib/cluster/instances.ts';
import type { Peers } from '#lib/cluster/peers.ts';
import { isLater, type Rank } from '#lib/cluster/pointer-order.ts';

/** Milliseconds without a reply after which an instance reports the store as lost. */
const freshTime = 1_000;
/** Milliseconds for which an instance may show the previous release while others show the next one. */
const behindTime = 400;
/** Milliseconds after the moment of a release for which an instance that does not show it polls the store more often. */
const urgentTime = 2_000;

export class Serving {
  private readonly peers: Pick<Peers, 'hasLater' | 'hasShown' | 'isAhead'>;
  /** When the last acknowledged report was sent, and when the store was last found down for all, by `performance.now()`. */
  private answeredAt = Number.NEGATIVE_INFINITY;
  private lostAt = Number.NEGATIVE_INFINITY;
  /** When this instance should have shown the pointer of the store, which may be before the start of this process. */
  private behindSince: number | undefined;
  /** Whether another instance shows the release that this one should show. A process that starts does not know it yet. */
  private isOvertaken = true;

  constructor(peers: Serving['peers']) {
    this.peers = peers;
  }

  /**
   * Whether pages may be sent. Without its lease, an instance cannot know whether the others show a newer release. If the store
   * is down for all, the pointer cannot move, so the instance keeps serving.
   */
  get isAllowed(): boolean {
    if (this.isRefusing) return false;
    const now = performance.now();
    return now - this.answeredAt < instanceLease || now - this.lostAt < instanceLease;
  }

  /** Whether the store has replied recently. */
  get hasStore(): boolean {
    return this.silence < freshTime;
  }

  /** Milliseconds since the last report that the store has acknowledged. */
  get silence(): number {
    return performance.now() - this.answeredAt;
  }

  /** Whether this instance would send pages that are too old. It may become late between two polls. */
  private get isRefusing(): boolean {
    const { behindSince = Number.NEGATIVE_INFINITY, isOvertaken } = this;
    return isOvertaken && performance.now() - behindSince >= behindTime;
  }

  /** Whether this instance does not show the pointer of the store yet. */
  get isBehind(): boolean {
    return this.behindSince !== undefined;
  }

  /** Whether the moment of a release that this instance does not show has just passed. */
  get isLate(): boolean {
    const late = performance.now() - (this.behindSince ?? Number.POSITIVE_INFINITY);
    return this.hasStore && late >= 0 && late < urgentTime;
  }

  /** Whether the decision depends on what the others show at the moment. */
  get isUrgent(): boolean {
    return this.isBehind || this.isRefusing;
  }

  /** @param sentAt when the report was sent, by `performance.now()` */
  noteAnswer(sentAt: number): void {
    this.answeredAt = sentAt;
  }

  /**
   * Notes that this instance does not show the pointer of the store yet. One that refuses pages keeps refusing until it does.
   * @param since when the pointer should have been shown, by `performance.now()`
   */
  noteBehind(since: number): void {
    this.behindSince ??= this.isRefusing ? performance.now() - behindTime : since;
  }

  /** @param shown the pointer that this instance shows now */
  noteShown(shown: Rank): void {
    this.behindSince = undefined;
    this.isOvertaken = this.peers.hasLater(shown);
  }

  /**
   * Decides whether another instance already shows the release that this one should show. If the store was restored from an
   * old snapshot, other instances may show a later release than its pointer, and none may show the release that it pointed to
   * earlier.
   * @param named the pointer of the store
   */
  judge(named: Rank | undefined, shown: Rank): void {
    const { peers } = this;
    const isDue = this.isBehind && named !== undefined && isLater(named, shown);
    this.isOvertaken = isDue ? peers.hasShown(named.sequence, shown.sequence) : peers.hasLater(shown);
  }

  /**
   * Decides whether the store is down for all instances, or only unreachable from this one. An instance that starts asks the
   * instances that it knew when it ran last.
   */
  async judgeLoss(shown: Rank): Promise<void> {
    if (await this.peers.isAhead(shown.sequence)) return;
    this.lostAt = performance.now();
    this.isOvertaken = false;
  }
}
