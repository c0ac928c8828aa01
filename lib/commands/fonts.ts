// `npm run fonts`: makes the files in `lib/fonts/files` from the packages of the fonts. They are in the repository, so that a
// build needs neither the packages nor the time.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import { faces } from '#lib/fonts/faces.ts';
import { listCharacters } from '#lib/fonts/ranges.ts';

const root = join(import.meta.dirname, '../..');
const features = 'kern liga calt ccmp locl mark mkmk rlig rvrn clig tnum frac numr dnom case'.split(' ');
/** Points. The axis of optical sizes is fixed at the size of text, because its data are heavy. */
const opticalSize = 14;

function sourceOf(name: string): string {
  if (name.startsWith('geist')) return 'geist/dist/fonts/geist-sans/Geist-Variable.ttf';
  return `source-serif/VAR/SourceSerif4Variable-${name.startsWith('lintel-italic') ? 'Italic' : 'Roman'}.ttf`;
}

/** Renames the family in the font: the licence reserves the name "Source" for the original. Both names have six letters. */
function rename(font: Buffer): Buffer {
  let text = font.toString('latin1');
  for (const encode of [(name: string) => name, (name: string) => [...name].map((letter) => `\0${letter}`).join('')]) {
    for (const space of ['', ' ']) text = text.replaceAll(encode(`Source${space}Serif`), encode(`Lintel${space}Serif`));
  }
  return Buffer.from(text, 'latin1');
}

for (const [name, { weights, range }] of faces) {
  const [min = 400, max = min] = weights.split(' ').map(Number);
  const source = await readFile(join(root, 'node_modules', sourceOf(name)));
  const subset = await subsetFont(source, listCharacters(range), {
    targetFormat: 'sfnt',
    variationAxes: { wght: min === max ? min : { min, max }, ...(name.startsWith('lintel') && { opsz: opticalSize }) },
    keepFeatures: features,
    noHinting: true,
  });
  const file = await subsetFont(rename(subset), undefined, { targetFormat: 'woff2', keepAllGlyphs: true });
  await writeFile(join(root, 'lib/fonts/files', `${name}.woff2`), file);
  console.log(`${name} ${file.byteLength}`);
}
