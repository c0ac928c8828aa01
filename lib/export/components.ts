// Writes the components that Markdown has no word for, as HTML that every generator passes on, and charts as images.
import type { ChartAttributes } from '#lib/compile/mdx/charts/build.ts';
import { findComponent } from '#lib/compile/mdx/registry.ts';
import { wordsOf } from '#lib/copy/words.ts';
import { drawChart } from '#lib/export/draw-chart.ts';
import { TrackedText } from '#lib/import/markdown/tracked-text.ts';
import { decodeEntities, escapeAttribute, image, link } from '#lib/import/markdown/write.ts';
import type { Handler } from '#lib/import/tags/handler.ts';
import { convertComponents } from '#lib/import/text/mdx.ts';

export interface ComponentContext {
  /** Texts of the files beside the document, by name. */
  inputs: Readonly<Record<string, string>>;
  language: string;
  accent: string | undefined;
  /** Keeps a drawing beside the document. @returns its name there */
  addDrawing: (stem: string, svg: string) => string;
  /** Receives each component that is left out, as `error: fix`. */
  problem: (message: string) => void;
}

/** @param body MDX @returns Markdown */
export function writeComponents(body: string, context: ComponentContext): string {
  const text = new TrackedText(body, 1);
  const handlers: [string, Handler][] = [
    ['Chart', (use) => writeChart(use, context)],
    ['Video', writeVideo],
    ['Audio', writeAudio],
  ];
  convertComponents(text, new Map(handlers));
  return text.text;
}

/** An image of the chart with its caption, and a link to its table. */
function writeChart({ named }: Parameters<Handler>[0], context: ComponentContext): string {
  const { inputs, language, accent, addDrawing, problem } = context;
  const values = Object.entries(named).map(([key, value]) => [key, decodeEntities(value)]);
  const attributes = findComponent('Chart')?.attributes.safeParse(Object.fromEntries(values));
  const { src = '', alt = '', caption } = named;
  const name = src.split('/').at(-1) ?? src;
  const csv = inputs[name];
  const drawn = !attributes?.success
    ? { problem: 'has wrong attributes' }
    : csv === undefined
      ? { problem: `shows ${name}, which is not there` }
      : drawChart(attributes.data as unknown as ChartAttributes, csv, { language, accent });
  const data = csv === undefined ? '' : `\n\n${link(`${wordsOf(language).article.chartData}: ${name}`, src)}`;
  if ('svg' in drawn)
    return `\n\n${image(`./${addDrawing(name.replace(/\.csv$/, ''), drawn.svg)}`, alt, caption)}${data}\n\n`;
  problem(`has a chart that ${drawn.problem}`);
  return `\n\n*${alt}*${data}\n\n`;
}

const writeVideo: Handler = ({ named: { src = '', title = '', poster, captions, caption } }) => {
  const still = poster ? ` poster="${escapeAttribute(poster)}"` : '';
  const track = captions ? `<track src="${escapeAttribute(captions)}" kind="captions" default>` : '';
  const video = `<video src="${escapeAttribute(src)}" controls aria-label="${escapeAttribute(title)}"${still}>${track}</video>`;
  return `\n\n${video}${caption ? `\n\n*${caption}*` : ''}\n\n`;
};

const writeAudio: Handler = ({ named: { src = '', title = '' } }) =>
  `\n\n<audio src="${escapeAttribute(src)}" controls></audio>\n\n*${title}*\n\n`;
