// The files besides images that posts may link to and play, and how browsers get them.
import { extname } from 'node:path';

interface FileType {
  type: string;
  /** The use that browsers make of it. Files that are neither shown nor played are downloaded. */
  use?: 'show' | 'play';
}

/** By extension, in lower case. Nothing here runs a script in a page of the site. */
export const fileTypes: Readonly<Record<string, FileType>> = {
  '.csv': { type: 'text/csv; charset=utf-8' },
  '.json': { type: 'application/json' },
  '.m4a': { type: 'audio/mp4', use: 'play' },
  '.mp3': { type: 'audio/mpeg', use: 'play' },
  '.mp4': { type: 'video/mp4', use: 'play' },
  '.ogg': { type: 'audio/ogg', use: 'play' },
  '.opus': { type: 'audio/ogg; codecs=opus', use: 'play' },
  '.pdf': { type: 'application/pdf', use: 'show' },
  '.txt': { type: 'text/plain; charset=utf-8', use: 'show' },
  '.vtt': { type: 'text/vtt; charset=utf-8', use: 'show' },
  '.webm': { type: 'video/webm', use: 'play' },
  '.zip': { type: 'application/zip' },
};

/** Maximum bytes of such a file. */
export const fileLimit = 50_000_000;

/** @returns `undefined` for images and other files */
export function fileTypeOf(name: string): FileType | undefined {
  return fileTypes[extname(name).toLowerCase()];
}

/**
 * Divides a relative link to a file beside a document.
 * @param url as the author wrote it
 * @returns the path, and the query and fragment; `undefined` for other links
 */
export function splitFileLink(url: string): { path: string; rest: string } | undefined {
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? [];
  const isRelative = !/^(?:[a-z][a-z0-9+.-]*:|\/|#)/i.test(path);
  return isRelative && (fileTypeOf(path) || /\.(?:avif|gif|jpe?g|png|svg|webp)$/i.test(path))
    ? { path, rest }
    : undefined;
}

/** @returns the error of such a file that is too large */
export function findSizeProblem(size: number): string | undefined {
  if (size <= fileLimit) return undefined;
  return `is ${size} bytes, the limit is ${fileLimit}: make it smaller, or put it elsewhere and link to it`;
}

/**
 * Describes a file that is not published.
 * @param images the extensions of images
 * @returns `error: fix`
 */
export function describeForeignFile(extension: string, images: readonly string[]): string {
  if (/^\.(?:x?html?|[cm]?jsx?|tsx?|wasm|css|swf|exe|sh)$/i.test(extension)) {
    return 'could run on a page of the site, so it is not published: put it in a .zip, or move it out of the folder';
  }
  const known = [...images, ...Object.keys(fileTypes)].join(', ');
  return `is neither a post nor a file that posts publish (${known}): put it in a .zip, or move it out of the folder`;
}
