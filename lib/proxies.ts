// Finds the address of a client behind proxies: reads `X-Forwarded-For` from the right, as far as the proxies are trusted.
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** @returns whether the sender at `address`, which is `hops` proxies away from this server, is a trusted proxy */
export type Proxies = (address: string, hops: number) => boolean;

/** Trusts proxies on this machine, which is the default: clients elsewhere cannot connect from these addresses. */
export const localProxies: Proxies = parseNetworks(['127.0.0.0/8', '::1']) ?? (() => false);

/**
 * @param text a number of proxies, or addresses and networks separated by commas
 * @returns `undefined` if it is neither
 */
export function parseProxies(text: string): Proxies | undefined {
  const trimmed = text.trim();
  if (/^\d{1,2}$/.test(trimmed)) return (_address, hops) => hops < Number(trimmed);
  return parseNetworks(trimmed.split(',').map((network) => network.trim()));
}

function parseNetworks(networks: readonly string[]): Proxies | undefined {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits, ...more] = network.split('/');
    const family = isIP(address);
    const longest = family === 4 ? 32 : 128;
    const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.POSITIVE_INFINITY;
    if (family === 0 || prefix > longest || more.length > 0) return undefined;
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}

/**
 * Clients can send any `X-Forwarded-For`, so an entry counts only if a trusted proxy appended it.
 * @param direct the remote address of the connection
 * @param forwarded the header as one string
 * @returns the address of the client
 */
export function findClient(direct: string, forwarded: string, isProxy: Proxies): string {
  const noted = forwarded.split(',').map((entry) => readAddress(entry));
  let address = readAddress(direct) ?? direct;
  for (let hops = 0; isProxy(address, hops); hops += 1) {
    const next = noted.pop();
    if (next === undefined) break;
    address = next;
  }
  return address;
}

/**
 * Removes a port, which some proxies append.
 * @returns `undefined` for anything that is not an address
 */
function readAddress(text: string): string | undefined {
  const plain = text
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  const address = isIPv6(plain) ? plain : plain.replace(/:\d+$/, '');
  return isIP(address) ? address : undefined;
}
