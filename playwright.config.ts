// The end-to-end tests: a real browser and plain requests against the production build.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';

// Saves a quarter of the CPU time of the programs that tests start (measured).
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node');

const debianChromium = '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // `npm test` reads the counts from this report and sets its path.
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  globalSetup: './e2e/setup.ts',
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Both limits only end a test that hangs. Waits are on conditions, so that a busy machine fails no test.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 900 },
    trace: 'off',
    launchOptions: {
      executablePath: existsSync(debianChromium) ? debianChromium : undefined,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});
