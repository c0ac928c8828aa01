import '#components/shell/layers.css';
import '#components/shell/tokens.css';
import '#components/shell/base.css';
import '#components/shell/languages.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Accent } from '#components/shell/accent.tsx';
import { DevEvents } from '#components/shell/dev-events.tsx';
import { Fonts } from '#components/shell/fonts.tsx';
import { Footer } from '#components/shell/footer.tsx';
import { Header } from '#components/shell/header.tsx';
import { Scripts } from '#components/shell/scripts.tsx';
import { fontPath, scriptPath } from '#lib/browser/scripts.ts';
import { readColor } from '#lib/colors.ts';
import { copy } from '#lib/copy/words.ts';
import { buildFonts } from '#lib/fonts/faces.ts';
import { languageProps } from '#lib/model/language.ts';
import { getSite } from '#lib/posts/queries.ts';
import { buildSiteMetadata } from '#lib/seo/metadata.ts';
import { pageIds } from '#lib/urls.ts';

export async function generateMetadata(): Promise<Metadata> {
  return buildSiteMetadata(await getSite());
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: readColor('ground').light },
    { media: '(prefers-color-scheme: dark)', color: readColor('ground').dark },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const site = await getSite();
  return (
    // The empty attribute keeps the page cache from removing the style rules that select it. In `npm run dev`, a script sets
    // the theme before React hydrates the page.
    <html {...languageProps(site.language)} data-theme="" suppressHydrationWarning>
      <head>
        <Scripts reader={scriptPath('reader', site.language)} />
        <Accent accent={site.accent} />
        <Fonts {...buildFonts(site.fonts, fontPath)} />
      </head>
      <body>
        <a className="skip" href={`#${pageIds.main}`}>
          {copy.header.skip}
        </a>
        <Header site={site} />
        <main id={pageIds.main}>{children}</main>
        <Footer site={site} />
        <DevEvents />
      </body>
    </html>
  );
}
