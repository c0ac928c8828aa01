// What is not in the release never reaches a page: a renamed post is redirected, anything else unknown is a true 404.
import { type NextRequest, NextResponse } from 'next/server';
import { currentRelease, readIndex } from '#lib/content/reader.ts';
import { findRoute } from '#lib/content/routes.ts';

export function proxy(request: NextRequest): NextResponse {
  const release = currentRelease();
  const route = findRoute(readIndex(release), request.nextUrl.pathname);
  if (route === 'found') return NextResponse.next();
  if (route !== 'missing') {
    const target = new URL(request.nextUrl);
    target.pathname = route.movedTo;
    return NextResponse.redirect(target, 308);
  }
  const missing = NextResponse.rewrite(new URL('/_not-found', request.url));
  missing.headers.set('x-release', release);
  return missing;
}

export const config = {
  // Everything that could be a page. Files have a dot, except that below /posts a dot is part of an unknown slug.
  matcher: ['/posts/:path*', '/((?!_next/|og/|media/)[^.]*)'],
};
