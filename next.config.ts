import { join } from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from 'next/constants.js';

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  cacheHandler: join(import.meta.dirname, 'lib/page-cache/handler.ts'),
  experimental: { inlineCss: true },
  // A user agent that matches bypasses the page cache (measured on 16.4.6: the manifest's `experimentalBypassFor`).
  // No page streams its metadata, so every crawler may have what readers have.
  htmlLimitedBots: /(?!)/,
  // A release contains all sizes, and Next's optimizer has had a remote code execution (GHSA-2xp9-vwfh-vxw4).
  images: { unoptimized: true },
  // The minifier does not know this selector yet: https://drafts.csswg.org/selectors-5/#the-target-current-pseudo
  turbopack: { ignoreIssue: [{ path: '**/*.css', description: /target-current/ }] },
  // The package loads a WebAssembly file beside itself.
  serverExternalPackages: ['harfbuzzjs'],
  // The indicator would cover text. Errors are still shown.
  devIndicators: false,
  poweredByHeader: false,
  // `wrap-response.ts` compresses.
  compress: false,
  // `npm test` checks types.
  typescript: { ignoreBuildErrors: true },
  // `/posts/x.rsc` reaches proxy.ts as the post x, but the page as the post "x.rsc", whose 404 would be cached.
  rewrites: async () => ({
    beforeFiles: [{ source: '/:path*.rsc', destination: '/.missing' }],
    afterFiles: [
      // The router has no dynamic part within a segment.
      { source: '/posts/:slug.md', destination: '/markdown/:slug' },
      // A route `[slug]` at the root would render and cache a page for each unknown file.
      { source: '/:slug([a-z0-9-]+)', destination: '/pages/:slug' },
    ],
    // Pages in folders. Routes such as `/posts/[slug]` come before.
    fallback: [{ source: '/:path([a-z0-9-]+)+', destination: '/pages/:path+' }],
  }),
};

/** Bundles the browser scripts before a build, because pages contain their names. A running server only reads them. */
export default async function configure(phase: string): Promise<NextConfig> {
  const isDevelopment = phase === PHASE_DEVELOPMENT_SERVER;
  if (phase === PHASE_PRODUCTION_BUILD || isDevelopment) {
    const { bundleScripts } = await import('./lib/browser/bundle.ts');
    await bundleScripts();
  }
  // Pages for authors, such as `app/dev/cards/page.dev.tsx`, are not part of a build.
  return { ...config, pageExtensions: [...(isDevelopment ? ['dev.tsx'] : []), 'tsx', 'ts'] };
}
