// Names the files that an entry shows, and records where their bytes are.
import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { stripSite } from '#lib/import/links.ts';
import type { Collection, Entry, Output } from '#lib/import/model.ts';
import { basePath } from '#lib/import/old-addresses.ts';
import { readReference } from '#lib/import/text/source-reference.ts';
import { fileTypes, findSizeProblem } from '#lib/model/file-types.ts';
import { safelyDecode } from '#lib/model/wording.ts';
import { mediaTypes } from '#lib/source/documents.ts';

export type Fetched = { path: string } | { problem: string };

export interface MediaContext {
  collection: Collection;
  /** Bytes of remote images by address. Absent without `--fetch`. */
  fetched?: ReadonlyMap<string, Fetched>;
  /** Receives the addresses of images on the web. */
  remote: Set<string>;
}

export type Found = { name: string } | { remote: string; problem?: string } | { missing: string };

/** The files beside one post. */
export class Media {
  /** By the name beside the post. */
  readonly outputs = new Map<string, Output>();
  private readonly names = new Map<string, string>();
  private readonly entry: Entry;
  private readonly context: MediaContext;

  constructor(entry: Entry, context: MediaContext) {
    this.entry = entry;
    this.context = context;
  }

  /** @returns the file of an image, which is copied beside the post, or why there is none */
  find(href: string): Found {
    const reference = (readReference(href) ?? href).replace(/^pathname:\/\//, '');
    const data = /^data:(image\/[\w+]+);base64,([\s\S]+)$/.exec(reference);
    if (data) return this.addData(data[1] ?? '', data[2] ?? '');
    const { findFile, siteUrl } = this.context.collection;
    const own = stripSite(reference, siteUrl) ?? reference;
    const file = [own.replace(/[?#].*$/s, ''), own, reference]
      .map((path) => findFile(path, this.entry))
      .find((path) => path !== undefined);
    if (file)
      return isImage(file)
        ? { name: this.add(file, file) }
        : { missing: `${reference} is not a supported image format` };
    const remote = absoluteOf(reference, siteUrl, this.entry);
    if (remote === undefined) return { missing: `${reference} is not in the source` };
    this.context.remote.add(remote);
    const fetched = this.context.fetched?.get(remote);
    if (fetched && 'path' in fetched) return { name: this.add(remote, fetched.path) };
    return { remote, problem: fetched?.problem };
  }

  /** @returns the name of a file of another kind, such as a PDF, which is copied beside the post */
  findFile(path: string): string | undefined {
    const isSmall = extname(path).toLowerCase() in fileTypes && findSizeProblem(statSync(path).size) === undefined;
    return isSmall || isImage(path) ? this.add(path, path) : undefined;
  }

  /** Copies a file beside the post. @returns its name there */
  private add(key: string, path: string): string {
    const known = this.names.get(key);
    if (known) return known;
    const name = this.freeName(safelyDecode(basename(path)));
    this.names.set(key, name);
    this.outputs.set(name, { copyOf: path });
    return name;
  }

  private addData(type: string, data: string): Found {
    const ending = Object.entries(mediaTypes).find(([, other]) => other === type)?.[0];
    if (!ending) return { missing: `the ${type} in the text is not a supported image format` };
    const name = this.freeName(`image${ending}`);
    this.outputs.set(name, { bytes: Buffer.from(data, 'base64') });
    return { name };
  }

  /** Names that differ only in case are the same on some systems. */
  private freeName(wanted: string): string {
    const taken = new Set([...this.outputs.keys()].map((name) => name.toLowerCase()));
    const clean = cleanName(wanted);
    const ending = extname(clean);
    let name = clean;
    for (let number = 2; taken.has(name.toLowerCase()); number++)
      name = `${clean.slice(0, -ending.length)}-${number}${ending}`;
    return name;
  }
}

export function isImage(path: string): boolean {
  return extname(path).toLowerCase() in mediaTypes;
}

/** Keeps letters, digits and a few other characters, so that no name leaves its folder or needs escapes. */
export function cleanName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+/, '')
    .slice(-100);
  return clean || 'file';
}

/** @returns the address of an image on the web, if it has one */
export function absoluteOf(reference: string, siteUrl: string | undefined, entry: Entry): string | undefined {
  if (/^https?:\/\//i.test(reference)) return URL.canParse(reference) ? new URL(reference).href : undefined;
  if (reference.startsWith('//')) return absoluteOf(`https:${reference}`, siteUrl, entry);
  if (!siteUrl || /^[a-z][\w+.-]*:/i.test(reference)) return undefined;
  const page = new URL(`${basePath({ siteUrl })}${entry.addresses[0] ?? '/'}`, siteUrl);
  return URL.canParse(reference, page.href) ? new URL(reference, page).href : undefined;
}
