// The options with which the server and the publisher start. They keep memory small, and must be there before Node starts.
// `deploy/Dockerfile` and `docs/operate.md`, which start packs, repeat them; `test/deploy/containers.test.ts` compares.

/**
 * Arguments of Node. Megabytes of the young generation of the main thread. With the default size, a server takes 10 to 20 MB more
 * under load and sends no more pages, and a publisher takes 150 MB more during fifty pushes (measured with both lists).
 */
export const serviceArguments: readonly string[] = ['--max-semi-space-size=4'];

/**
 * Variables of glibc. Two arenas instead of eight for each core. Blocks of 64 kB and more are mapped, so that they return to the
 * system when they are freed: by default that size grows with the blocks that are freed, and they leave holes (5 to 10 MB).
 */
export const serviceVariables = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  MALLOC_TRIM_THRESHOLD_: '65536',
} as const;
