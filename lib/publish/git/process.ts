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

/** @returns why git could not be started, with the fix if it is not installed */
export function describeSpawnError({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'git is not installed, or not in PATH: install it (Debian: apt-get install git)';
  return `git cannot be run: ${message}`;
}

/**
 * Starts git in a process group of its own, which `killAll` ends. It is killed when this process exits.
 * @returns a process that emits `error` if git cannot be started
 */
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
/** Milliseconds between two calls of a guard. */
const guardInterval = 500;

interface RunOptions extends GitOptions {
  /** Milliseconds in total. */
  timeout: number;
  /** Milliseconds without output. Not set for commands that print nothing while they work. */
  silence?: number;
  /** Called twice a second. Returns the reason if git must end. */
  guard?: () => Promise<string | undefined>;
}

/**
 * Runs a git command to its end.
 * @returns its standard output
 * @throws `GitTimeoutError` if it took too long, `SourceError` if it failed
 */
export function runGit(args: readonly string[], options: RunOptions): Promise<string> {
  const command = `git ${args[0]}`;
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    child.stdin.end();
    let stopped: SourceError | undefined;
    const stop = (error: SourceError) => {
      stopped ??= error;
      killAll(child);
    };
    const timers = new GitTimers(command, options, stop);
    const printed = collectOutput(child, {
      onChunk: () => timers.restart(),
      onExcess: () => stop(new SourceError(`${command} printed more than ${outputLimit} characters`)),
    });
    child.once('error', (error) => {
      timers.stop();
      reject(new SourceError(describeSpawnError(error)));
    });
    child.once('exit', () => closeLater(child));
    child.once('close', (code) => {
      timers.stop();
      if (code === 0 && !stopped) return resolve(printed.output);
      reject(stopped ?? new SourceError(`${command} failed: ${cleanGitMessage(printed.messages)}`));
    });
  });
}

/** Stops a git that takes too long, prints nothing for too long, or must end for the reason of its guard. */
class GitTimers {
  private readonly command: string;
  private readonly options: RunOptions;
  private readonly onLimit: (error: SourceError) => void;
  private readonly total: NodeJS.Timeout;
  private readonly check: NodeJS.Timeout;
  private silence: NodeJS.Timeout | undefined;

  /** @param onLimit called with the reason, perhaps more than once */
  constructor(command: string, options: RunOptions, onLimit: (error: SourceError) => void) {
    this.command = command;
    this.options = options;
    this.onLimit = onLimit;
    const { timeout } = options;
    this.total = setTimeout(() => this.giveUp(`took longer than ${timeout / 1000} seconds`), timeout);
    this.check = setInterval(() => this.askGuard(), guardInterval);
    this.restart();
  }

  /** Restarts the time without output. */
  restart(): void {
    const { silence } = this.options;
    if (silence === undefined) return;
    clearTimeout(this.silence);
    const reason = `had no response for ${silence / 1000} seconds: the host is silent`;
    this.silence = setTimeout(() => this.giveUp(reason), silence);
  }

  stop(): void {
    clearTimeout(this.total);
    clearTimeout(this.silence);
    clearInterval(this.check);
  }

  private giveUp(reason: string): void {
    this.onLimit(new GitTimeoutError(`${this.command} ${reason}`));
  }

  private askGuard(): void {
    this.options.guard?.().then(
      (reason) => reason && this.onLimit(new SourceError(`${this.command} ${reason}`)),
      (error: unknown) => logUnexpected(error, `${this.command} cannot be checked while it runs`),
    );
  }
}

interface OutputEvents {
  onChunk: () => void;
  /** Called when the output exceeds `outputLimit`. */
  onExcess: () => void;
}

/** @returns an object that receives the standard output, and the last messages of standard error */
function collectOutput(
  child: ChildProcessWithoutNullStreams,
  { onChunk, onExcess }: OutputEvents,
): { output: string; messages: string } {
  const printed = { output: '', messages: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    onChunk();
    printed.output += chunk.toString();
    if (printed.output.length > outputLimit) onExcess();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    onChunk();
    printed.messages = (printed.messages + chunk.toString()).slice(-4 * messageLimit);
  });
  return printed;
}

function closeLater({ stdout, stderr }: ChildProcessWithoutNullStreams): void {
  setTimeout(() => {
    stdout.destroy();
    stderr.destroy();
  }, closeDelay).unref();
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
