// Asks another instance whether it has the shared store.
import { get } from 'node:http';

/** Milliseconds to wait for another instance. */
const peerTime = 500;

/** @returns whether another instance has the store */
export function hasStore(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = get(`${origin}/readyz`, { agent: false, timeout: peerTime }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('close', () => resolve(text.includes('"store":"ok"')));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(false));
  });
}
