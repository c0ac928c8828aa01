// Brings the service worker in.

/** Put in by the bundler. */
declare const WORKER: string;

/** Not yet in TypeScript's description of the browser: https://w3c.github.io/trusted-types/ */
interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: () => string },
  ) => { createScriptURL: (url: string) => string };
}

export function registerWorker(): void {
  const { trustedTypes } = self as { trustedTypes?: TrustedTypes };
  // The one address that the page's policy lets a script be made of: whatever is asked, it is this.
  const policy = trustedTypes?.createPolicy('load-bearing', { createScriptURL: () => WORKER });
  // A browser that will not have it does without.
  navigator.serviceWorker?.register(policy?.createScriptURL('') ?? WORKER).catch(() => undefined);
}
