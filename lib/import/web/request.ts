// Requests a file of the web, but never one of this machine or its network.
import { lookup as lookupHost } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const internal = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  internal.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  internal.addSubnet(net, bits, 'ipv6');
}

/** @param address an IP address; IPv4 within IPv6 is checked as IPv4 */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return !internal.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

export type Request = (url: URL, signal: AbortSignal) => Promise<IncomingMessage>;

/**
 * Makes the function that requests one address, without following redirects.
 * @param isAllowed whether to connect to an IP address. It is asked about the address that the connection then uses.
 */
export function createRequest(isAllowed: (address: string) => boolean = isPublicAddress): Request {
  const refuse = (host: string) => new Error(`${host} is an address of a private network`);
  const lookup: LookupFunction = (host, options, callback) => {
    lookupHost(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isAllowed(address))) return callback(refuse(host), '');
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
  return (url, signal) =>
    new Promise((resolve, reject) => {
      const host = url.hostname.replace(/^\[|\]$/g, '');
      // Literal addresses are not looked up.
      if (isIP(host) && !isAllowed(host)) return reject(refuse(host));
      const request = url.protocol === 'https:' ? requestHttps : requestHttp;
      const headers = { accept: 'image/*', 'user-agent': 'load-bearing-import' };
      request(url, { lookup, signal, headers }, resolve).on('error', reject).end();
    });
}
