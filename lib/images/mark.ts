// Reads the mark of the site, an SVG file that must be as inert as the drawings of posts.
import { findDrawingProblem } from '#lib/images/svg-file.ts';
import { digestOf } from '#lib/model/digest.ts';
import type { Mark } from '#lib/model/release.ts';

/** Bytes. The mark is a part of the index, of which each server holds a copy. */
const sizeLimit = 8_000;
/** Width by height. A wider mark would leave no room for the name. */
const widest = 4;

/** @returns the mark, or the error of the file as `error: fix` */
export function parseMark(bytes: Uint8Array): Mark | string {
  if (bytes.byteLength > sizeLimit)
    return `is ${bytes.byteLength} bytes, the limit is ${sizeLimit}: simplify the drawing`;
  const text = new TextDecoder().decode(bytes);
  const problem = findDrawingProblem(bytes);
  if (problem) return problem;
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return 'has a DOCTYPE: remove it';
  const svg = text
    .replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, '')
    .replace(/>\s+</g, '><')
    .trim();
  const [root = ''] = /^<svg\b[^>]*>/.exec(svg) ?? [];
  const box = /\sviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*["']/.exec(root);
  const ratio = Number(box?.[1]) / Number(box?.[2]);
  if (!(ratio > 0 && Number.isFinite(ratio)))
    return 'has no viewBox: write viewBox="0 0 width height" into its first tag';
  if (ratio > widest)
    return `is ${ratio.toFixed(1)} times as wide as high, the limit is ${widest}: use a drawing without the name`;
  return { svg, ratio, name: digestOf(svg).slice(0, 12) };
}
