import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['lib/**/*.test.ts', 'bench/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The tests have their own settings, whatever is in the developer's `.env`.
    env: { __NEXT_PROCESSED_ENV: 'true' },
  },
});
