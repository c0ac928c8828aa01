import { expect, test } from 'vitest';
import { parseLibraries } from '#lib/pack/libraries.ts';

test('libraries and the loader are found in the output of ldd', () => {
  const output = `\tlinux-vdso.so.1 (0x00007f6fe2b68000)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f6fe2a71000)
\tlibvips-cpp.so.8 => /srv/node_modules/a/lib/../../b/libvips-cpp.so.8 (0x00007f2d90000000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f6fe2b6a000)
`;
  expect(parseLibraries(output)).toEqual([
    '/lib/x86_64-linux-gnu/libm.so.6',
    '/srv/node_modules/a/lib/../../b/libvips-cpp.so.8',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
  expect(parseLibraries('\tstatically linked\n')).toEqual([]);
});

test('a missing library is named', () => {
  expect(() => parseLibraries('\tlibfoo.so.1 => not found\n')).toThrow(
    'The library libfoo.so.1 is not installed: install it, and pack again.',
  );
});
