// Runs git: without a shell, without the settings of the machine and the user, without hooks, and with one transport only.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnv } from '#lib/env.ts';
import { logUnexpected } from '#lib/log.ts';
import { SourceError } from '#lib/publish/source.ts';

/** Settings of every command. Automatic maintenance is off: `GitSource` runs it when no publication is running. */
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
  // Gives up on an https host that sends less than one byte a second for 30 seconds. GIT_SSH_COMMAND has the same for ssh.
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=30',
];

export interface GitOptions {
  /** The repository. Not set for commands that need none. */
  dir?: string;
  /** The only allowed transport: `https` or `ssh`. */
  protocol?: string;
  /** Settings that other users of the machine must not see. They are passed in the environment instead of the arguments. */
  secretSettings?: Record<string, string>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) killAll(child);
});

/** The host was silent or too slow. The local copy is not the cause. */
export class GitTimeoutError extends SourceError {
  override name = 'GitTimeoutError';
}

/**
 * Kills git and the programs it started, such as `git remote-https`: they are in its process group and keep its output open.
 */
export function killAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the group has ended. macOS reports EPERM for a group that has just ended.
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
  // Writing to a git that has ended fails; the `close` event reports the end.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Maximum number of characters of git's output in an error message. */
const messageLimit = 600;
/** Characters of output after which git is killed. */
const outputLimit = 1_000_000;
/**
 * Milliseconds from git's exit until its output is closed: a shared ssh connection outside the process group can keep it
 * open.
 */
const closeDelay = 1_000;

interface RunOptions extends GitOptions {
  /** Milliseconds in total. */
  timeout: number;
  /** Milliseconds without output. Not set for commands that print nothing while they work. */
  silence?: number;
  /** Called twice a second. Returns the reason if git must be stopped. */
  guard?: () => Promise<string | undefined>;
}

/**
 * Runs a git command to its end.
 * @returns its standard output
 * @throws `GitTimeoutError` if it took too long, `SourceError` if it failed
 */
export function runGit(args: readonly string[], options: RunOptions): Promise<string> {
  const { timeout, silence, guard } = options;
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    child.stdin.end();
    let [output, messages] = ['', ''];
    let stopped: SourceError | undefined;
    const stop = (error: SourceError) => {
      stopped ??= error;
      killAll(child);
    };
    const giveUp = (reason: string) => stop(new GitTimeoutError(`git ${args[0]} ${reason}`));
    const timer = setTimeout(() => giveUp(`took longer than ${timeout / 1000} seconds`), timeout);
    let idle: NodeJS.Timeout | undefined;
    const restartIdleTimer = () => {
      if (silence === undefined) return;
      clearTimeout(idle);
      idle = setTimeout(() => giveUp(`had no response for ${silence / 1000} seconds: the host is silent`), silence);
    };
    restartIdleTimer();
    const check = () =>
      guard?.().then(
        (reason) => reason && stop(new SourceError(`git ${args[0]} ${reason}`)),
        (error: unknown) => logUnexpected(error, `git ${args[0]} cannot be checked while it runs`),
      );
    const guardTimer = setInterval(check, 500);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(idle);
      clearInterval(guardTimer);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      restartIdleTimer();
      output += chunk.toString();
      if (output.length > outputLimit)
        stop(new SourceError(`git ${args[0]} printed more than ${outputLimit} characters`));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      restartIdleTimer();
      messages = (messages + chunk.toString()).slice(-4 * messageLimit);
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
      reject(stopped ?? new SourceError(`git ${args[0]} failed: ${cleanGitMessage(messages)}`));
    });
  });
}

const progress = /^(?:remote: *)?(?:Enumerating|Counting|Compressing|Receiving|Resolving|Unpacking|Total) .*$/gm;

/** @returns one line without passwords, control characters, hints and progress reports */
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
