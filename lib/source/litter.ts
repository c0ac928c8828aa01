// Files that editors, systems and tools leave beside what an author writes: nobody means them, so they are no faults.
import { basename } from 'node:path';

/**
 * Backups, locks and unfinished downloads by their usual names: of Emacs, Vim, gedit, nano, Office, git, browsers, Windows
 * and macOS. Hidden files are never listed.
 */
const litter = [
  /~$/,
  /^#.*#$/,
  /^~\$/,
  /^~.*\.tmp$/i,
  /\.(?:bak|backup|old|orig|rej|tmp|temp|sw[a-p]|save|part|partial|crdownload|download)$/i,
  /\.mdx\.\d+~?$/,
  /^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx|@eadir)$/i,
];

/** Vim tries whether it can write into a folder with a file of this name, or the next one that is free. */
function isVimProbe(name: string): boolean {
  return /^\d{4,5}$/.test(name) && (Number(name) - 4913) % 123 === 0;
}

/** @param path from the content folder */
export function isLitter(path: string): boolean {
  return isVimProbe(basename(path)) || path.split('/').some((part) => litter.some((pattern) => pattern.test(part)));
}

/** Files that are named; of more the number is enough. */
const named = 5;

/** Tells of each file once, however often it is found. */
export class LitterNotice {
  private told: ReadonlySet<string> = new Set();

  /**
   * @param files as authors know them
   * @returns `undefined` if all of them were told of
   */
  describe(files: readonly string[]): string | undefined {
    const fresh = files.filter((file) => !this.told.has(file));
    this.told = new Set(files);
    if (fresh.length === 0) return undefined;
    const more = fresh.length > named ? ` and ${fresh.length - named} more` : '';
    return `Ignored, as programs leave such files behind: ${fresh.slice(0, named).join(', ')}${more}`;
  }
}
