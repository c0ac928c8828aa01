import { join } from 'node:path';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER, PHASE_PRODUCTION_BUILD } from 'next/constants';

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  cacheHandler: join(import.meta.dirname, 'lib/page-cache/handler.ts'),
  experimental: { inlineCss: true },
  // A user agent that matches bypasses the page cache (measured on 16.4.6: the manifest's `experimentalBypassFor`).
  // No page streams its metadata, so every crawler may have what readers have.
  htmlLimitedBots: /(?!)/,
  // Sizes are known when a release is made, and the optimiser has had a remote code execution (GHSA-2xp9-vwfh-vxw4).
  images: { unoptimized: true },
  // Newer than the minifier knows: https://drafts.csswg.org/selectors-5/#the-target-current-pseudo
  turbopack: { ignoreIssue: [{ path: '**/*.css', description: /target-current/ }] },
  // Fonts are shaped by WebAssembly that the package finds beside itself.
  serverExternalPackages: ['harfbuzzjs'],
  // It would lie over the text that is being written; errors still show.
  devIndicators: false,
  poweredByHeader: false,
  // The guard compresses all text that leaves.
  compress: false,
  // `npm test` checks the types; a reader's server need not.
  typescript: { ignoreBuildErrors: true },
  // `/posts/x.rsc` reaches proxy.ts as the post x, and would reach the page as the post "x.rsc": a 404 that caches keep.
  rewrites: async () => ({
    beforeFiles: [{ source: '/:path*.rsc', destination: '/.missing' }],
    afterFiles: [
      // The router has no way to name a part of a segment.
      { source: '/posts/:slug.md', destination: '/markdown/:slug' },
      // A route `[slug]` at the root would render a page for each unknown file, and keep it.
      { source: '/:slug([a-z0-9-]+)', destination: '/pages/:slug' },
    ],
    fallback: [],
  }),
};

/** Pages name the scripts for browsers, so these are made first; a server only reads them. */
export default async function configure(phase: string): Promise<NextConfig> {
  const isDevelopment = phase === PHASE_DEVELOPMENT_SERVER;
  if (phase === PHASE_PRODUCTION_BUILD || isDevelopment) {
    const { bundleScripts } = await import('./lib/browser/bundle.ts');
    await bundleScripts();
  }
  // What is there for authors alone, such as `app/dev/cards/page.dev.tsx`, is in no build.
  return { ...config, pageExtensions: [...(isDevelopment ? ['dev.tsx'] : []), 'tsx', 'ts'] };
}
