// Detects files that editors, operating systems and tools leave in a folder. They are skipped without an error.
import { basename } from 'node:path';

/**
 * Usual names of backups, locks and unfinished downloads of Emacs, Vim, gedit, nano, Office, git, browsers, Windows and
 * macOS. Hidden files are never listed.
 */
const leftovers = [
  /~$/,
  /^#.*#$/,
  /^~\$/,
  /^~.*\.tmp$/i,
  /\.(?:bak|backup|old|orig|rej|tmp|temp|sw[a-p]|save|part|partial|crdownload|download)$/i,
  /\.mdx?\.\d+~?$/,
  /^(?:thumbs\.db|ehthumbs\.db|desktop\.ini|icon\r|__macosx|@eadir)$/i,
];

/** Vim creates a file with this name, or the next free one, to test whether a folder is writable. */
function isVimProbe(name: string): boolean {
  return /^\d{4,5}$/.test(name) && (Number(name) - 4913) % 123 === 0;
}

/** @param path relative to the content folder */
export function isLeftover(path: string): boolean {
  return isVimProbe(basename(path)) || path.split('/').some((part) => leftovers.some((pattern) => pattern.test(part)));
}

/** Maximum number of files named in a message. Others are only counted. */
const named = 5;

/** Reports each file once, until it disappears. */
export class LeftoversNotice {
  private reported: ReadonlySet<string> = new Set();

  /**
   * @param files paths as shown to authors
   * @returns a message about new files, or `undefined` if there are none
   */
  describe(files: readonly string[]): string | undefined {
    const fresh = files.filter((file) => !this.reported.has(file));
    this.reported = new Set(files);
    if (fresh.length === 0) return undefined;
    const more = fresh.length > named ? ` and ${fresh.length - named} more` : '';
    return `Ignored, as programs leave such files behind: ${fresh.slice(0, named).join(', ')}${more}`;
  }
}
