// Passes deliveries of webhooks from web instances to a publisher, which checks them. Web instances do not have the secret.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { keys } from '#lib/cluster/keys.ts';
import { defineScript, type Redis } from '#lib/cluster/redis.ts';
import { parseJson } from '#lib/parse-json.ts';

/** Maximum number of waiting deliveries. A delivery has at most a megabyte. */
const waitingLimit = 32;
/** Milliseconds to wait for the response of a publisher. Forges give up after ten seconds. */
const responseTime = 6_000;
/** Milliseconds between two polls for the response. */
const lookInterval = 50;
/** Milliseconds for which responses and deliveries are kept. */
const keptTime = 60_000;

const deliverySchema = z.object({
  id: z.uuid(),
  headers: z.record(z.string(), z.array(z.string())),
  /** Base64. */
  body: z.string(),
});

/** A delivery as it arrived. */
export interface Delivery {
  headers: Readonly<Record<string, string[] | undefined>>;
  body: Buffer;
}

const responseSchema = z.object({ status: z.int(), text: z.string() });

export type DeliveryResponse = z.infer<typeof responseSchema>;

const push = defineScript(`
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', KEYS[2], 'delivery')
return 1
`);

/**
 * Sends a delivery to a publisher and waits for its response.
 * @throws `StoreError`
 */
export async function forwardDelivery(redis: Redis, { headers, body }: Delivery): Promise<DeliveryResponse> {
  const id = randomUUID();
  const text = JSON.stringify({ id, headers, body: body.toString('base64') });
  const values = [text, String(waitingLimit), String(keptTime)];
  if ((await redis.run(push, [keys.deliveries, keys.events], values)) === 0) {
    return { status: 503, text: 'Too many deliveries wait for a publisher: try again.' };
  }
  const end = performance.now() + responseTime;
  while (performance.now() < end) {
    const response = (await redis.call(['GET', keys.response(id)])) as string | null;
    if (response !== null) return responseSchema.parse(JSON.parse(response));
    await delay(lookInterval);
  }
  return { status: 503, text: 'No publisher has responded yet: it reads the source when it starts.' };
}

/** Responds to the waiting deliveries. */
export async function receiveDeliveries(
  redis: Redis,
  respond: (delivery: Delivery) => Promise<DeliveryResponse>,
): Promise<void> {
  for (let count = 0; count < waitingLimit; count++) {
    const text = (await redis.call(['RPOP', keys.deliveries])) as string | null;
    if (text === null) return;
    const delivery = deliverySchema.safeParse(parseJson(text)).data;
    if (!delivery) continue;
    const { id, headers, body } = delivery;
    const { status, text: reason } = await respond({ headers, body: Buffer.from(body, 'base64') });
    const response = JSON.stringify({ status, text: reason });
    await redis.call(['SET', keys.response(id), response, 'PX', String(keptTime)]);
  }
}

/** Asks the leading publisher to read its source soon. It checks for requests whenever it renews its lease. */
export async function pokeLeader(redis: Redis): Promise<void> {
  await redis.call(['SET', keys.poke, 'webhook', 'PX', String(keptTime)]);
}
