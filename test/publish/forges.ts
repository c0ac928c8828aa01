// Sends webhooks as forges do, written from the forges' documentation and independent of the product's code.
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';

export interface Delivery {
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface Push {
  secret: string;
  ref?: string;
  event?: string;
  /** Replaces the headers of the forge. */
  body?: string | Buffer;
  /** The signed time, in milliseconds since 1970 UTC. */
  time?: number;
}

type Forge = (push: Push) => Delivery;

export function hexOf(secret: string, body: Buffer | string, algorithm = 'sha256'): string {
  return createHmac(algorithm, secret).update(body).digest('hex');
}

function bodyOf({ body, ref = 'refs/heads/main' }: Push): Buffer {
  // Addresses in a payload must never be used.
  const repository = { clone_url: 'https://example.org/of-an-enemy.git', full_name: 'enemy/blog' };
  const text = JSON.stringify({ ref, before: '0'.repeat(40), after: '1'.repeat(40), repository, commits: [] });
  return Buffer.from(body ?? text);
}

const json = { 'content-type': 'application/json' };

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers */
export const github: Forge = (push) => {
  const body = bodyOf(push);
  return {
    body,
    headers: {
      ...json,
      'user-agent': 'GitHub-Hookshot/044aadd',
      'x-github-event': push.event ?? 'push',
      'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      'x-hub-signature': `sha1=${hexOf(push.secret, body, 'sha1')}`,
      'x-hub-signature-256': `sha256=${hexOf(push.secret, body)}`,
    },
  };
};

/** https://docs.gitea.com/usage/webhooks */
const gitea: Forge = (push) => {
  const body = bodyOf(push);
  const event = push.event ?? 'push';
  return {
    body,
    headers: {
      ...json,
      'x-gitea-event': event,
      'x-gitea-delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473',
      'x-gitea-signature': hexOf(push.secret, body),
    },
  };
};

/** https://forgejo.org/docs/latest/user/webhooks: it also sends the headers of GitHub, Gitea and Gogs. */
const forgejo: Forge = (push) => {
  const { body, headers } = gitea(push);
  return {
    body,
    headers: {
      ...headers,
      'x-forgejo-event': push.event ?? 'push',
      'x-forgejo-signature': hexOf(push.secret, body),
      'x-github-event': push.event ?? 'push',
      'x-hub-signature-256': `sha256=${hexOf(push.secret, body)}`,
    },
  };
};

/** https://docs.gitlab.com/user/project/integrations/webhooks */
const gitlab: Forge = (push) => ({
  body: bodyOf(push),
  headers: { ...json, 'x-gitlab-event': push.event ?? 'Push Hook', 'x-gitlab-token': push.secret },
});

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
export const standard: Forge = (push) => {
  const body = bodyOf(push);
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const timestamp = String(Math.floor((push.time ?? Date.now()) / 1000));
  const key = push.secret.startsWith('whsec_') ? Buffer.from(push.secret.slice(6), 'base64') : push.secret;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return {
    body,
    headers: {
      ...json,
      'x-gitlab-event': push.event ?? 'Push Hook',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
  };
};

/** Forges by name, with the header that identifies them. */
export const forges: Record<string, { sign: Forge; header: string }> = {
  GitHub: { sign: github, header: 'x-hub-signature-256' },
  Gitea: { sign: gitea, header: 'x-gitea-signature' },
  Forgejo: { sign: forgejo, header: 'x-forgejo-signature' },
  'GitLab with a token': { sign: gitlab, header: 'x-gitlab-token' },
  'GitLab with a signature': { sign: standard, header: 'webhook-signature' },
};

interface Sending {
  method?: string;
  path?: string;
  /** The local address to send from, as rate limits apply to each address. */
  from?: string;
}

/** @returns the status, 0 if the connection was closed without one */
export function send(
  origin: string,
  { headers, body }: Delivery,
  { method = 'POST', path, from }: Sending = {},
): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const sent = request(
      {
        hostname,
        port,
        path: path ?? '/api/publish',
        method,
        headers,
        agent: false,
        localAddress: from,
        timeout: 40_000,
      },
      (response) => {
        response.resume();
        response.once('close', () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('There is no response')));
    sent.on('error', () => resolve(0));
    sent.end(['GET', 'HEAD'].includes(method) ? undefined : body);
  });
}

/**
 * Sends raw bytes in pieces.
 * @param pause milliseconds between two pieces
 * @returns the status of the first response, 0 if the connection was closed without one
 */
export function sendRaw(
  origin: string,
  pieces: readonly (string | Buffer)[],
  { pause = 0, from = '127.0.0.1' } = {},
): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: from });
    const left = [...pieces];
    let answer = '';
    let timer: NodeJS.Timeout | undefined;
    const next = () => {
      const piece = left.shift();
      if (piece === undefined || socket.destroyed) return;
      socket.write(piece);
      timer = setTimeout(next, pause);
    };
    socket.once('connect', next);
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      if (/^HTTP\/1\.[01] [2-5]\d\d/m.test(answer)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.setTimeout(40_000, () => socket.destroy());
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(Number(/^HTTP\/1\.[01] ([2-5]\d\d)/m.exec(answer)?.[1] ?? 0));
    });
  });
}
