// The bytes of each feature of a page: the difference in brotli with and without its markup and its rules.
import { brotliCompressSync } from 'node:zlib';

/** Removes the rules whose selectors have a name, outside and inside of media queries. */
function rules(selector: string): Part {
  const pattern = new RegExp(`(?<=[{}])[^{}@]*(?:${selector})[^{}]*\\{[^{}]*\\}`, 'g');
  return (html) => html.replace(/<style>.*?<\/style>/gs, (style) => style.replace(pattern, ''));
}

type Part = RegExp | ((html: string) => string);

/** The markup and the rules of each feature. Those that a page does not have cost it nothing. */
const features: Record<string, readonly Part[]> = {
  'colours, sizes and spaces': [/(?<=[{;])--[\w-]+:(?:light-dark|clamp|[\d.]+r?em)[^;}]*;?/g],
  'fonts: faces, fallbacks, preloads': [/@font-face\{[^}]*\}/g, /<link rel="preload"[^>]*as="font"[^>]*>/g],
  'structured data (JSON-LD)': [/<script type="application\/ld\+json">.*?<\/script>/gs],
  'previews in other services': [/<meta (?:property|name)="(?:og|article|twitter):[^>]*>/g],
  'addresses of feeds and Markdown': [/<link rel="alternate"[^>]*>/g],
  microformats: [/<data class="u-url"[^>]*><\/data>/g, /<a class="p-author h-card"[^>]*hidden[^>]*>.*?<\/a>/g],
  'pages rendered ahead': [/<script type="speculationrules">.*?<\/script>/g],
  'header with mark and links': [/<header class="header">.*?<\/header>/gs, rules('\\.(?:header|name|links)\\b')],
  'theme: button, menu, choice, first paint': [
    /<button[^>]*class="theme".*?<\/button>/gs,
    /<fieldset class="(?:menu|choice)".*?<\/fieldset>/gs,
    /<script data-own="">.*?<\/script>/g,
    /<meta name="theme-color"[^>]*>/g,
    rules('\\.(?:theme|menu|choice)\\b|data-theme'),
  ],
  'contents of the post': [/<button[^>]*class="opener".*?<\/nav>/gs, rules('\\.(?:opener|contents)\\b')],
  'permalinks of headings': [/<a class="anchor".*?<\/a>/g, rules('\\.anchor\\b')],
  'progress of reading': [/@keyframes grow\{[^}]*\}\}/g, rules('\\.h-entry')],
  'code: box, buttons, colours': [/<\/?(?:span|mark)[^>]*>/g, rules('\\.code\\b|\\bpre\\b|\\.t[a-z]\\b|\\.wrap\\b')],
  'edge of wide content': [/@keyframes fade\{.*?\}\}/g, /(?:mask|animation)[^;}]*;/g],
  tables: [rules('\\b(?:table|th|td)\\b')],
  'cite and share': [/<div class="tools".*?<\/div>/gs, rules('\\.tools\\b')],
  'related posts and neighbours': [/<section aria-labelledby.*?<\/nav>/gs, rules('\\.end\\b')],
  footer: [/<footer class="footer">.*?<\/footer>/gs, rules('\\.(?:footer|social)\\b')],
  paper: [/@media print\{(?:[^{}]*\{[^{}]*\})*\}/g],
};

/** @returns the bytes of each feature, as `name` and `bytes`. Features share words, so the sum is less than the page. */
export function measureFeatures(html: string): [name: string, bytes: number][] {
  const size = (text: string) => brotliCompressSync(text).byteLength;
  const whole = size(html);
  const remove = (text: string, part: Part) => (part instanceof RegExp ? text.replace(part, '') : part(text));
  return Object.entries(features).map(([name, parts]) => {
    const rest = parts.reduce(remove, html);
    return [name, rest === html ? 0 : whole - size(rest)];
  });
}
