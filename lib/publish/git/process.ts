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
  for (const child of running) killAll(child);
});

/** The host was silent, or took too long: nothing is wrong with the copy on this machine. */
export class GitTimeoutError extends SourceError {
  override name = 'GitTimeoutError';
}

/** Git starts programs of its own, such as `git remote-https`: they are in its group, and keep its output open. */
export function killAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended; macOS denies the signal to a group that has just ended.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

export function describeSpawnError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'git is not installed, or not in PATH: install it (Debian: apt-get install git)';
  return `git cannot be run: ${message}`;
}

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
    detached: true,
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  // Whoever writes to a git that has ended hears of the end itself.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Characters of git's messages that are worth repeating. */
const messageLimit = 600;
/** Characters. */
const outputLimit = 1_000_000;
/** Milliseconds that a process outside git's group may keep the output open, such as a shared connection of ssh. */
const closeDelay = 1_000;

interface RunOptions extends GitOptions {
  /** Milliseconds in all. */
  timeout: number;
  /** Milliseconds without any output; none if a command is silent by nature. */
  silence?: number;
  /** Called now and then; it returns the reason if the command has to end. */
  guard?: () => Promise<string | undefined>;
}

/** @throws `GitTimeoutError`, `SourceError` */
export function runGit(args: readonly string[], options: RunOptions): Promise<string> {
  const { timeout, silence, guard } = options;
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    child.stdin.end();
    let [output, complaint] = ['', ''];
    let stopped: SourceError | undefined;
    const stop = (error: SourceError) => {
      stopped ??= error;
      killAll(child);
    };
    const giveUp = (reason: string) => stop(new GitTimeoutError(`git ${args[0]} ${reason}`));
    const timer = setTimeout(() => giveUp(`took longer than ${timeout / 1000} seconds`), timeout);
    let idle: NodeJS.Timeout | undefined;
    const listen = () => {
      if (silence === undefined) return;
      clearTimeout(idle);
      idle = setTimeout(() => giveUp(`had no answer for ${silence / 1000} seconds: the host is silent`), silence);
    };
    listen();
    const look = () =>
      guard?.().then(
        (reason) => reason && stop(new SourceError(`git ${args[0]} ${reason}`)),
        () => undefined,
      );
    const sentry = setInterval(look, 500);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(idle);
      clearInterval(sentry);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      listen();
      output += chunk.toString();
      if (output.length > outputLimit) stop(new SourceError(`git ${args[0]} said more than it should`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      listen();
      complaint = (complaint + chunk.toString()).slice(-4 * messageLimit);
    });
    child.once('error', (error) => {
      settle();
      reject(new SourceError(describeSpawnError(error)));
    });
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, closeDelay).unref();
    });
    child.once('close', (code) => {
      settle();
      if (code === 0 && !stopped) return resolve(output);
      reject(stopped ?? new SourceError(`git ${args[0]} failed: ${cleanGitMessage(complaint)}`));
    });
  });
}

const progress = /^(?:remote: *)?(?:Enumerating|Counting|Compressing|Receiving|Resolving|Unpacking|Total) .*$/gm;

/** One line without control characters, passwords, hints and reports of progress. */
export function cleanGitMessage(text: string): string {
  return text
    .replace(/(\w+:\/\/)[^\s/@]*@/g, '$1')
    .replaceAll('\r', '\n')
    .replace(progress, '')
    .replace(/^(?:warning|hint):.*$/gm, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, messageLimit);
}
