// Runs before every command and checks the version of Node. Plain JavaScript, so that an old Node can run it.
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { answerHelp } from './usage.mjs';

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

if (process.versions.node !== dependencies.node) {
  console.error(
    `Load Bearing runs on Node ${dependencies.node}, and this is Node ${process.versions.node}.\n` +
      'npm ci installs that version: run npm ci without --ignore-scripts, and then npm start, npm test or npm run,\n' +
      'which use it by themselves.',
  );
  process.exit(1);
}

answerHelp();

// Stylesheets and settings are read from the folder in which a program is started.
const root = fileURLToPath(new URL('../../', import.meta.url));
if (!existsSync('lib/commands/check-node.mjs')) {
  console.error(`Start this in its folder: cd ${root.replace(/\/$/, '')}`);
  process.exit(1);
}

// A command prints one line for an error of the file system. Programs that run for long write it to their log.
if (/\/lib\/commands\/(?!start\.)[\w-]+\.ts$/.test(process.argv[1] ?? '')) {
  process.on('uncaughtException', async (error) => {
    const { describeSystemError } = await import('../system-error.ts');
    const text = describeSystemError(error);
    console.error(text === undefined ? error : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
    process.exit(1);
  });
}

// Node caches compiled modules there, which saves a third of the CPU time of a short command. Without write access, it is a
// no-op.
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/load-bearing/modules', import.meta.url)));
