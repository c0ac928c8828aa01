// Opens the part of the server that follows a shared store. Without `SHARED_STORE`, its modules are not loaded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import type { Instance } from '#lib/cluster/instance.ts';
import { env } from '#lib/env.ts';
import { logUnexpected } from '#lib/log.ts';
import { publicKeyPath } from '#lib/publish/draft-preview-signature.ts';
import { judgeDelivery, type WebhookAnswer } from '#lib/publish/webhook.ts';
import { keptAssetsDir } from '#lib/server/kept-assets.ts';

export interface Cluster {
  instance: Instance;
  /** Passes a delivery to a publisher. Only web instances do that, because the others have the secret. */
  forward: typeof forwardToPublisher | undefined;
  /** Asks the leading publisher to read its source. */
  poke: () => Promise<string>;
  /** Shares pages that the thread at the other end of a port renders. */
  sharePages: (port: MessagePort) => void;
  /** Shares the scripts of this build with the other instances. */
  shareBuild: () => Promise<void>;
  /** Looks for scripts of other builds. Resolves after a second at the latest. */
  seekScripts: () => Promise<void>;
}

type Delivery = Parameters<typeof judgeDelivery>[1];

/** Milliseconds for which a request for a script waits for the store. Without it, the response would be a 404. */
const seekTime = 1_000;

let opened: Cluster | undefined;

/** @returns `undefined` without a shared store */
export async function openCluster(): Promise<Cluster | undefined> {
  const { sharedStore, role, releaseDir, instanceUrl } = env;
  if (sharedStore === undefined) return undefined;
  const [
    { Instance: Opened },
    deliveries,
    { Standby },
    { SharedBuilds },
    { readHolder },
    { PageSharing },
    { servePages },
    { Redis },
  ] = await Promise.all([
    import('#lib/cluster/instance.ts'),
    import('#lib/cluster/deliveries.ts'),
    import('#lib/cluster/standby.ts'),
    import('#lib/cluster/builds.ts'),
    import('#lib/publish/lock.ts'),
    import('#lib/cluster/page-sharing.ts'),
    import('#lib/cluster/page-port.ts'),
    import('#lib/cluster/redis.ts'),
  ]);
  const hasPublisher = () => role !== 'web' && readHolder(releaseDir) !== undefined;
  let builds: InstanceType<typeof SharedBuilds> | undefined;
  let standby: InstanceType<typeof Standby> | undefined;
  const isWeb = role === 'web';
  const build = readFileSync(join(env.distDir, 'BUILD_ID'), 'utf8').trim();
  const { publishSecrets: secrets, contentRef: branch } = env;
  const instance = await Opened.open({
    url: sharedStore,
    releaseDir,
    role,
    origin: instanceUrl,
    hasPublisher,
    build,
    ...(isWeb ? { keyFile: publicKeyPath(releaseDir) } : {}),
    onBeat: async (redis) => {
      builds?.look();
      if (isWeb) return;
      standby ??= new Standby(redis, releaseDir, hasPublisher);
      standby.look();
      await deliveries.receiveDeliveries(redis, (delivery) => judgeDelivery({ secrets, branch, poke }, delivery));
    },
  });
  const poke = async () => {
    await deliveries.pokeLeader(instance.redis);
    return 'done';
  };
  // A connection of its own: on the other one, a page would wait for the files of a release.
  const pages = new PageSharing(await Redis.open(sharedStore));
  const sharePages = (port: MessagePort) => servePages(port, pages);
  const shareBuild = async () => {
    builds = new SharedBuilds(instance.redis, keptAssetsDir(releaseDir), build);
    await builds.exchange();
  };
  const seekScripts = async () => {
    await Promise.race([builds?.seek(), delay(seekTime)]);
  };
  opened = { instance, forward: isWeb ? forwardToPublisher : undefined, poke, sharePages, shareBuild, seekScripts };
  return opened;
}

async function forwardToPublisher(delivery: Delivery): Promise<WebhookAnswer> {
  const { forwardDelivery } = await import('#lib/cluster/deliveries.ts');
  try {
    if (!opened) throw new Error('The shared store is not open yet');
    return await forwardDelivery(opened.instance.redis, delivery);
  } catch (error) {
    logUnexpected(error, 'A webhook could not be passed to a publisher');
    return { status: 503, text: 'The shared store does not respond: try again.', headers: { 'retry-after': '10' } };
  }
}
