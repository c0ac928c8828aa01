// Scripts and styles of earlier builds: pages that are open in a browser still load them after an upgrade. They are kept in the
// release folder, which all versions of the software share.
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { extname, join } from 'node:path';
import { buildFileHeaders } from '#lib/immutable-files.ts';
import { makeFolder } from '#lib/make-folder.ts';
import { ignoreMissing } from '#lib/model/atomic-write.ts';

/** Builds whose files are kept, the current one included. */
const keptBuilds = 4;

interface Folders {
  releaseDir: string;
  /** Next's folder with the build. */
  distDir: string;
  scriptsDir: string;
}

/** Matches addresses of files whose names change with their content. */
const asset = /^\/(?:(assets)|_next\/(static))\/([\w.~-][\w./~-]*)$/;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The folder with one folder per build. */
export function keptAssetsDir(releaseDir: string): string {
  return join(releaseDir, 'assets');
}

export interface KeptAsset {
  bytes: Uint8Array;
  headers: Record<string, string>;
}

/** A file of a build by its folder there, and its media type. */
interface BuildFile {
  folder: string;
  name: string;
  type: string;
}

/** Copies the files of this build to the release folder, and finds those of the others. */
export class KeptAssets {
  private readonly folders: Folders;
  private readonly dir: string;

  constructor(folders: Folders) {
    this.folders = folders;
    this.dir = keptAssetsDir(folders.releaseDir);
  }

  /**
   * Copies the files of this build to the others, and removes those of older builds. A server that still runs finds the new
   * files there as well, because during an upgrade it gets requests of pages of the new build.
   * @throws if the release folder cannot be written
   */
  keep(): void {
    const { distDir, scriptsDir } = this.folders;
    const build = readFileSync(join(distDir, 'BUILD_ID'), 'utf8').trim();
    const target = join(this.dir, build);
    if (!existsSync(target)) {
      const draft = join(this.dir, `.${build}.${process.pid}`);
      makeFolder(draft);
      cpSync(join(distDir, 'static'), join(draft, 'static'), { recursive: true });
      cpSync(scriptsDir, join(draft, 'assets'), { recursive: true });
      renameSync(draft, target);
    }
    utimesSync(target, new Date(), new Date());
    for (const old of this.listBuilds().slice(keptBuilds)) rmSync(old, { recursive: true, force: true });
  }

  /** @returns the file of another build; `undefined` for addresses of this build or of builds that are not kept */
  find(path: string): KeptAsset | undefined {
    const file = this.parse(path);
    const place = file && this.locate(file);
    if (!place) return undefined;
    try {
      const headers = { ...buildFileHeaders(file.name, file.type), 'cross-origin-resource-policy': 'same-origin' };
      return { bytes: readFileSync(place), headers };
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  /** Whether the address is that of a script or style that no build on this machine has. Another machine may have its build. */
  lacks(path: string): boolean {
    const file = this.parse(path);
    return file !== undefined && this.locate(file) === undefined;
  }

  private locate({ folder, name }: BuildFile): string | undefined {
    return this.listBuilds()
      .map((build) => join(build, folder, name))
      .find((place) => existsSync(place));
  }

  /** @returns what a file of another build would be; `undefined` for any other address */
  private parse(path: string): BuildFile | undefined {
    const [, assets, stat, name = ''] = asset.exec(path) ?? [];
    const folder = assets ?? stat;
    if (folder === undefined || name.split('/').includes('..')) return undefined;
    const { distDir, scriptsDir } = this.folders;
    if (existsSync(assets ? join(scriptsDir, name) : join(distDir, 'static', name))) return undefined;
    const type = types[extname(name)];
    // The address of the service worker is the same in each build.
    if (type === undefined || (assets && name.includes('worker'))) return undefined;
    return { folder, name, type };
  }

  /** @returns the folders of the kept builds, the newest first */
  private listBuilds(): string[] {
    const names = existsSync(this.dir) ? readdirSync(this.dir).filter((name) => !name.startsWith('.')) : [];
    const dated = names.map((name) => {
      const path = join(this.dir, name);
      return { path, time: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 };
    });
    return dated.toSorted((a, b) => b.time - a.time).map(({ path }) => path);
  }
}
