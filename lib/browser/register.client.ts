// Registers the service worker.

/** Defined by the bundler. */
declare const WORKER: string;

/** Missing in TypeScript's types of the DOM: https://w3c.github.io/trusted-types/ */
interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: () => string },
  ) => { createScriptURL: (url: string) => string };
}

export function registerWorker(): void {
  const { trustedTypes } = self as { trustedTypes?: TrustedTypes };
  // The page's Trusted Types policy always returns the address of the worker, whatever it is given.
  const policy = trustedTypes?.createPolicy('load-bearing', { createScriptURL: () => WORKER });
  // Pages work without the worker, so errors are ignored.
  navigator.serviceWorker?.register(policy?.createScriptURL('') ?? WORKER).catch(() => undefined);
}
