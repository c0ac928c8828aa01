import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createEngine } from '#lib/compile/mdx/code/highlight-engine.ts';

test('two scanners search a line for an expression once', () => {
  const engine = createEngine();
  const [one, other] = [engine.createScanner(['rare', 'b+']), engine.createScanner(['c', 'b+'])];
  const [first, second] = [one, other].map((scanner) => (scanner as unknown as { regexps: RegExp[] }).regexps[1]);
  expect(second).toBe(first);
  let searches = 0;
  if (first) {
    const exec = first.exec.bind(first);
    first.exec = (text) => {
      searches += 1;
      return exec(text);
    };
  }
  const line = engine.createString('aaabb c');
  const found = one.findNextMatchSync(line, 0, 0);
  expect(found).toMatchObject({ index: 1, captureIndices: [{ start: 3, end: 5 }] });
  expect(other.findNextMatchSync(line, 1, 0)).toEqual(found);
  expect(searches).toBe(1);
});

test('a search that begins before the last one, or of another line, is made', () => {
  const engine = createEngine();
  const [one, other] = [engine.createScanner(['b']), engine.createScanner(['b'])];
  const line = engine.createString('b b');
  const at = (scanner: typeof one, text: typeof line, from: number) =>
    scanner.findNextMatchSync(text, from, 0)?.captureIndices[0]?.start;
  expect(at(one, line, 1)).toBe(2);
  expect(at(other, line, 0)).toBe(0);
  expect(at(other, engine.createString(' b'), 0)).toBe(1);
});

/** An internal function of V8. If a version of Node no longer has it, the test below cannot be kept. */
function readBytecodeTest(): (regexp: RegExp) => boolean {
  setFlagsFromString('--allow-natives-syntax');
  try {
    const hasBytecode = runInThisContext('(regexp) => %RegexpHasBytecode(regexp, true)') as (regexp: RegExp) => boolean;
    // The first call compiles the function, while its syntax is allowed.
    hasBytecode(/z/);
    return hasBytecode;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

test('an expression is compiled to machine code at once, and not to bytecode first', () => {
  const hasBytecode = readBytecodeTest();
  // V8 shares the code of equal expressions.
  const usual = /(?<=x)y+/dgv;
  usual.exec('cc');
  expect(hasBytecode(usual)).toBe(true);
  const engine = createEngine();
  const scanner = engine.createScanner(['(?<=a)b+']);
  // The text does not match: a match would search once more for the places of its groups, which compiles again.
  expect(scanner.findNextMatchSync(engine.createString('cc'), 0, 0)).toBeNull();
  const [regexp] = (scanner as unknown as { regexps: RegExp[] }).regexps;
  expect(regexp && hasBytecode(regexp)).toBe(false);
});
