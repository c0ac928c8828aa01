// Copies of the repository with its build: each machine has its own, because servers write to the folder of the build.
import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyBuilt } from '../publish/live.ts';

const run = promisify(execFile);

export class Copies {
  private readonly dir: string;
  private readonly first: string;

  private constructor(dir: string, first: string) {
    this.dir = dir;
    this.first = first;
  }

  /** @param build a copy with another build; without it, the build of this checkout is copied */
  static async open(dir: string, build?: string): Promise<Copies> {
    const first = build ?? join(dir, 'build');
    if (!build) await copyBuilt(first, false);
    return new Copies(dir, first);
  }

  /** Makes further copies in another folder. */
  below(dir: string): Copies {
    return new Copies(dir, this.first);
  }

  /** Makes a copy with hard links: servers replace files of the build, and do not write into them. */
  async make(name: string): Promise<string> {
    const target = join(this.dir, name);
    await mkdir(target, { recursive: true });
    const sources = (await readdir(this.first)).map((one) => join(this.first, one));
    await run('cp', ['-al', ...sources, target]);
    return target;
  }
}
