// Maps old addresses and source files to new addresses.
import type { Collection } from '#lib/import/model.ts';
import { safelyDecode } from '#lib/model/wording.ts';

/** Normalizes an old path: without origin, trailing slash, `index.html` and escapes. */
export function normalize(path: string): string {
  const plain = safelyDecode(path)
    .replace(/\/+/g, '/')
    .replace(/(?<=\/)index\.html?$/, '');
  return plain.length > 1 ? plain.replace(/\/$/, '') : '/';
}

/** @returns the path of a site without a slash at its end: `/blog`, or an empty text */
export function basePath({ siteUrl, base = '' }: Pick<Collection, 'siteUrl' | 'base'>): string {
  return ((siteUrl && new URL(siteUrl).pathname.replace(/\/$/, '')) || base).replace(/\/$/, '');
}

export class OldAddresses {
  private readonly byPath = new Map<string, string>();
  private readonly byFile = new Map<string, string>();
  private readonly byName = new Map<string, string | undefined>();

  /** Adds a path, unless it is taken. @returns whether it was added */
  addPath(path: string, address: string): boolean {
    const key = normalize(path);
    if (this.byPath.has(key)) return this.byPath.get(key) === address;
    this.byPath.set(key, address);
    return true;
  }

  addFile(file: string, address: string): void {
    const path = stripEnding(file);
    this.byFile.set(path, address);
    // A name that several files share is ambiguous.
    const name = path.split('/').at(-1) ?? '';
    for (const key of new Set([name, name.replace(/^\d{4}-\d{2}-\d{2}-/, '')])) {
      this.byName.set(key, this.byName.has(key) ? undefined : address);
    }
  }

  /** @returns the new address of an old path */
  findPath(path: string): string | undefined {
    const key = normalize(path);
    return this.byPath.get(key) ?? this.byPath.get(key.replace(/\.html?$/, '')) ?? this.byPath.get(`${key}.html`);
  }

  /** @returns the new address of a source file, by its path or, if it is the only one, by its name */
  findFile(file: string, isByName = false): string | undefined {
    const path = stripEnding(file);
    return this.byFile.get(path) ?? (isByName ? this.findBySuffix(path) : undefined);
  }

  private findBySuffix(path: string): string | undefined {
    const found = [...this.byFile].filter(([key]) => key.endsWith(`/${path}`));
    return found.length === 1 ? found[0]?.[1] : this.byName.get(path.split('/').at(-1) ?? '');
  }

  /** @returns old paths with the addresses they lead to */
  entries(): [string, string][] {
    return [...this.byPath];
  }
}

function stripEnding(file: string): string {
  return safelyDecode(file)
    .replace(/\.(?:mdx?|markdown|mdown|html?)$/i, '')
    .replace(/\/(?:index|_index|README)$/, '');
}
