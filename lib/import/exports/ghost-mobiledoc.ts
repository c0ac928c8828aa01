// Converts Mobiledoc, the format of Ghost's editor until version 5, to HTML.
// Format: https://github.com/bustle/mobiledoc-kit/blob/master/MOBILEDOC.md
import { writeCard } from '#lib/import/exports/ghost-cards.ts';
import { escapeHtml } from '#lib/import/markdown/write.ts';

interface Mobiledoc {
  atoms?: [name: string, text: string, payload: unknown][];
  cards?: [name: string, payload: Record<string, unknown>][];
  markups?: [tag: string, attributes?: string[]][];
  sections?: unknown[][];
}

type Marker = [type: number, opened: number[], closed: number, value: unknown];

/** @returns the text of a document that is one card of Markdown, as the editor before 2018 made them */
export function readMarkdownCard(document: Mobiledoc): string | undefined {
  const [card, ...more] = document.cards ?? [];
  const isAlone =
    more.length === 0 &&
    (document.sections ?? [])
      .filter((section) => section[0] !== 10)
      .every((section) => JSON.stringify(section).length < 20);
  return isAlone && card && /markdown$/.test(card[0]) && typeof card[1].markdown === 'string'
    ? card[1].markdown
    : undefined;
}

export function mobiledocToHtml(document: Mobiledoc): string {
  return (document.sections ?? []).map((section) => writeSection(section, document)).join('\n');
}

function writeSection([type, first, second]: unknown[], document: Mobiledoc): string {
  switch (type) {
    case 1:
      return `<${first}>${writeMarkers(second as Marker[], document)}</${first}>`;
    case 2:
      return writeCard('image', { src: first });
    case 3:
      return `<${first}>${(second as Marker[][]).map((item) => `<li>${writeMarkers(item, document)}</li>`).join('')}</${first}>`;
    case 10: {
      const [name = '', payload = {}] = document.cards?.[Number(first)] ?? [];
      return writeCard(name, payload);
    }
    default:
      return '';
  }
}

function writeMarkers(markers: readonly Marker[], { markups = [], atoms = [] }: Mobiledoc): string {
  const open: string[] = [];
  return markers
    .map(([type, opened, closed, value]) => {
      const starts = opened.map((index) => {
        const [tag = 'span', attributes = []] = markups[index] ?? [];
        open.push(tag);
        const pairs = attributes.flatMap((name, place) =>
          place % 2 === 0 ? [` ${name}="${(attributes[place + 1] ?? '').replaceAll('"', '&quot;')}"`] : [],
        );
        return `<${tag}${pairs.join('')}>`;
      });
      const atom = atoms[Number(value)];
      const text =
        type === 0 ? escapeHtml(String(value)) : atom?.[0] === 'soft-return' ? '<br>' : escapeHtml(atom?.[1] ?? '');
      const ends = Array.from({ length: closed }, () => `</${open.pop()}>`);
      return `${starts.join('')}${text}${ends.join('')}`;
    })
    .join('');
}
