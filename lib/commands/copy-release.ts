// Copies the current release of the shared store to this machine. `npm start` and `npm run build` need one, and a machine with
// `ROLE=web` makes none.
import { env } from '#lib/env.ts';

/** Waits until the store has a release, or `isStopping` returns true. Does nothing without a shared store. */
export async function copyRelease(isStopping = () => false): Promise<void> {
  const { sharedStore: url, releaseDir, role, instanceUrl: origin } = env;
  if (url === undefined) return;
  console.log('Waiting for a release in the shared store.');
  const { Instance } = await import('#lib/cluster/instance.ts');
  const instance = await Instance.open({ url, releaseDir, role, origin });
  await instance.waitForRelease(isStopping);
  await instance.close();
}
