// How git is run: never by a shell, without the settings of machine and user, hooks, and every way of transport but one.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnv } from '#lib/env.ts';
import { SourceError } from '#lib/publish/source.ts';

/** For every command. What fetching writes on the disk is kept in order by `GitSource`, when nobody waits. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'credential.helper=',
  'fetch.recurseSubmodules=false',
  'fetch.fsckObjects=true',
  'transfer.fsckObjects=true',
  'gc.auto=0',
  'maintenance.auto=false',
  'gc.autoDetach=false',
  'protocol.allow=never',
  // Bytes a second, and seconds: a host that says nothing for so long has gone. Of ssh the like is asked in its own words.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=30',
];

export interface GitOptions {
  /** The repository; none for what needs none. */
  dir?: string;
  /** The only way of transport: `https` or `ssh`. */
  protocol?: string;
  /** More settings, by way of the environment: what other users of the machine must not see. */
  secretSettings?: Record<string, string>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function spawnGit(args: readonly string[], options: GitOptions): ChildProcessWithoutNullStreams {
  const { dir, protocol, secretSettings = {} } = options;
  const all = [...settings, ...(protocol ? [`protocol.${protocol}.allow=always`] : [])];
  const hidden = Object.entries(secretSettings).flatMap(([name, value], index): [string, string][] => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  const place = dir === undefined ? [] : [`--git-dir=${dir}`];
  const child = spawn('git', [...all.flatMap((setting) => ['-c', setting]), ...place, ...args], {
    cwd: '/',
    env: { ...gitEnv(), GIT_CONFIG_COUNT: String(hidden.length / 2), ...Object.fromEntries(hidden) },
    stdio: 'pipe',
    detached: false,
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  // Whoever writes to a git that has ended hears of the end itself.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Characters of what git says that are worth repeating. */
const complaintLimit = 600;

/** @param guard called now and then; what it returns is why the command has to end */
export function runGit(
  args: readonly string[],
  options: GitOptions & { timeout: number; guard?: () => Promise<string | undefined> },
): Promise<string> {
  const { timeout, guard } = options;
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    child.stdin.end();
    let [output, complaint] = ['', ''];
    let stopped: string | undefined;
    const stop = (reason: string) => {
      stopped ??= reason;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(`took longer than ${timeout / 1000} seconds`), timeout);
    const sentry =
      guard &&
      setInterval(
        () =>
          guard().then(
            (reason) => reason && stop(reason),
            () => undefined,
          ),
        500,
      );
    const settle = () => {
      clearTimeout(timer);
      clearInterval(sentry);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.length > 1_000_000) stop('said more than it should');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4 * complaintLimit);
    });
    child.once('error', (error) => {
      settle();
      reject(new SourceError(`git cannot be run: ${error.message}`));
    });
    child.once('close', (code) => {
      settle();
      if (code === 0 && !stopped) return resolve(output);
      reject(new SourceError(`git ${args[0]} ${stopped ?? `failed: ${tidyComplaint(complaint)}`}`));
    });
  });
}

/** One line without control characters and passwords. */
export function tidyComplaint(text: string): string {
  return text
    .replace(/(\w+:\/\/)[^\s/@]*@/g, '$1')
    .replace(/^(?:warning|hint):.*$/gm, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, complaintLimit);
}
