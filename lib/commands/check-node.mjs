// Runs before every command, in plain JavaScript that an old Node understands, too: the runtime must be the locked one.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

if (process.versions.node !== dependencies.node) {
  console.error(
    `Load Bearing runs on Node ${dependencies.node}, and this is Node ${process.versions.node}.\n` +
      'npm ci installs the right one beside the other packages, if it may run install scripts: run npm ci without\n' +
      '--ignore-scripts, then use npm start, npm test and npm run, which find it by themselves.',
  );
  process.exit(1);
}

// Node keeps compiled modules there, which saves a third of the CPU time of a short command. Without write access it does nothing.
module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/load-bearing/modules', import.meta.url)));
