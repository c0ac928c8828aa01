// The options with which a server starts. They keep its memory small, and must be there before Node starts.
// `deploy/Dockerfile` and `docs/operate.md`, which start a pack, repeat them; `test/deploy/containers.test.ts` compares.

/**
 * Arguments of Node. Megabytes of the young generation of the main thread: with the default size, a server takes 10 to 20 MB more
 * under load and sends no more pages (measured).
 */
export const serverArguments: readonly string[] = ['--max-semi-space-size=4'];

/**
 * Variables of glibc. Two arenas instead of eight for each core. Blocks of 64 kB and more are mapped, so that they return to the
 * system when they are freed: by default that size grows with the blocks that are freed, and they leave holes (5 to 10 MB).
 */
export const serverVariables = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
} as const;
