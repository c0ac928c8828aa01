// Checks the machine: memory, disks, folders and the clock.
import { mkdtempSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { advice, blocker, type Finding } from '#lib/doctor/finding.ts';
import { makeFolder } from '#lib/make-folder.ts';
import { describeSystemError } from '#lib/system-error.ts';

/** Bytes. A build takes 1.8 GB at its peak (measured), a server and a publisher together 0.7 GB. */
const buildMemory = 1_800_000_000;
const runMemory = 700_000_000;
/** Bytes for releases, stored pages and a build. */
const neededDisk = 1_000_000_000;

/** @param isBuilt whether the machine need not build */
export function checkMemory(isBuilt: boolean, bytes = readMemory()): Finding[] {
  const size = `This machine has ${formatSize(bytes)} of memory`;
  if (bytes < runMemory) return [blocker(`${size}, and the site needs ${formatSize(runMemory)}: add memory.`)];
  if (isBuilt || bytes >= buildMemory) return [];
  return [
    blocker(
      `${size}, and a build needs ${formatSize(buildMemory)}: add memory or swap, or build elsewhere and use npm run pack.`,
    ),
  ];
}

/** @returns bytes of this machine, or the limit of its control group */
function readMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** The problem and the fix for codes that concern the name of a folder alone. */
const folderProblems: Readonly<Record<string, (dir: string) => string>> = {
  EEXIST: (dir) => `${dir} is a file: choose a folder, or remove the file`,
  ENOTDIR: (dir) => `${dir} lies in a file: choose another folder`,
  ENOENT: (dir) => `${dir} cannot be made there: choose a folder on a disk`,
};

/**
 * Checks that this user can write a folder that need not exist yet, and that its disk has room.
 * @param setting the setting or the purpose that the message names
 * @param needed bytes
 */
export function checkFolder(dir: string, setting: string, needed = neededDisk): Finding[] {
  try {
    makeFolder(dir);
    const probe = mkdtempSync(join(dir, '.doctor-'));
    rmSync(probe, { recursive: true });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const problem = folderProblems[code]?.(dir) ?? describeSystemError(error, dir);
    return [blocker(`${setting}: ${problem ?? `${dir} cannot be written: ${message}`}.`)];
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  if (free >= needed) return [];
  return [
    blocker(
      `${setting}: the disk of ${dir} has ${formatSize(free)} free, and the site needs ${formatSize(needed)}: free some space.`,
    ),
  ];
}

/** Checks that files can be moved within the release folder by a rename, which works on one file system only. */
export function checkOneFileSystem(releaseDir: string, deviceOf = (path: string) => statSync(path).dev): Finding[] {
  const device = deviceOf(releaseDir);
  const others = readdirSync(releaseDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && deviceOf(join(releaseDir, entry.name)) !== device)
    .map(({ name }) => name);
  return others.map((name) =>
    blocker(
      `RELEASE_DIR: ${join(releaseDir, name)} is on another file system than ${releaseDir}: mount one file system at ${releaseDir}.`,
    ),
  );
}

/** @param file a file that is older than any correct time @param now milliseconds since 1970 UTC */
export function checkClock(file: string, now: number): Finding[] {
  const { mtimeMs } = statSync(file);
  if (now >= mtimeMs) return [];
  const [shown, known] = [now, mtimeMs].map((time) => new Date(time).toISOString().slice(0, 16));
  return [
    blocker(
      `The clock says ${shown}, but ${file} is from ${known}: set the clock (timedatectl set-ntp true). Scheduled posts go live by this clock.`,
    ),
  ];
}

export function checkUser(uid = process.getuid?.()): Finding[] {
  return uid === 0 ? [advice('This is the user root: run the site as a user of its own (docs/operate.md).')] : [];
}

function formatSize(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
