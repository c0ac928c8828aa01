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

test('an expression is compiled to machine code at once, and not to bytecode first', () => {
  setFlagsFromString('--allow-natives-syntax');
  const hasBytecode = runInThisContext('(regexp) => %RegexpHasBytecode(regexp, true)') as (regexp: RegExp) => boolean;
  // V8 shares the code of equal expressions.
  const usual = /(?<=x)y+/dgv;
  usual.exec('cc');
  expect(hasBytecode(usual)).toBe(true);
  setFlagsFromString('--no-allow-natives-syntax');
  const engine = createEngine();
  const scanner = engine.createScanner(['(?<=a)b+']);
  // A match would be a second search, because the places of its groups are found by another one.
  expect(scanner.findNextMatchSync(engine.createString('cc'), 0, 0)).toBeNull();
  const [regexp] = (scanner as unknown as { regexps: RegExp[] }).regexps;
  expect(regexp && hasBytecode(regexp)).toBe(false);
});
