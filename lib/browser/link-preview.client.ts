// The preview of a post, beside a link to it: title, description and first words. It stays while the pointer is on the link or
// on the preview, or the link has the focus, and closes with Escape (https://www.w3.org/WAI/WCAG22/Understanding/content-on-hover-or-focus).
import type { Excerpt } from '#lib/model/excerpt.ts';

const style = `
.peek { background: var(--ground); border: 1px solid var(--line); border-block-start: 4px solid var(--beam); border-radius: var(--radius); box-shadow: 0 0.5rem 1.5rem #0003; box-sizing: border-box; color: var(--text); font: var(--step--1) / 1.5 var(--sans); inline-size: min(24rem, 100vw - 1.5rem); inset: auto; margin: 0; overflow: hidden; padding: 0.8rem 1rem 1rem; position: absolute; }
.peek p { margin: 0; }
.peek p + p { margin-block-start: 0.45rem; }
.peek :first-child { color: var(--heading); font-size: var(--step-0); font-weight: 700; line-height: 1.3; text-wrap: balance; }
.peek :nth-child(3) { color: var(--quiet); display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
@media (prefers-reduced-motion: no-preference) { .peek { transition: opacity 0.12s; @starting-style { opacity: 0; } } }
@media print { .peek { display: none; } }
`;

/** Milliseconds that the pointer may take from the link to the preview. */
const grace = 300;
/** Pixels between the link and the preview, and to the edges of the window. */
const gap = 8;
const edge = 12;

const excerpts = new Map<string, Promise<Excerpt>>();
const card = build();
let shown: HTMLAnchorElement | undefined;
let timer: ReturnType<typeof setTimeout>;

function build(): HTMLElement {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  const element = document.createElement('div');
  element.className = 'peek';
  element.id = 'peek~';
  element.role = 'tooltip';
  element.popover = 'manual';
  document.body.append(element);
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  addEventListener('pointerover', hideLater);
  addEventListener('focusout', hideLater);
  // A page from the back/forward cache must not show the preview of the link that was followed.
  addEventListener('click', hide);
  addEventListener('resize', hide);
  return element;
}

export async function showLinkPreview(link: HTMLAnchorElement): Promise<void> {
  const [path] = /^\/posts\/[^/.]+$/.exec(link.pathname) ?? [];
  if (link === shown || !path || path === location.pathname || !isWanted(link)) return;
  const excerpt = await load(path);
  // The pointer has left the link meanwhile.
  if (!excerpt || !isWanted(link)) return;
  hide();
  shown = link;
  const { title, description, beginning, lang = '', dir } = excerpt;
  card.lang = lang;
  card.dir = dir;
  card.replaceChildren(...[title, description, beginning].filter(Boolean).map(paragraph));
  link.setAttribute('aria-describedby', card.id);
  card.showPopover();
  place(link);
}

function paragraph(text: string): HTMLElement {
  const element = document.createElement('p');
  element.textContent = text;
  return element;
}

async function load(path: string): Promise<Excerpt | undefined> {
  const { connection } = navigator as { connection?: { saveData: boolean } };
  if (connection?.saveData) return undefined;
  const loading = excerpts.get(path) ?? request(path);
  excerpts.set(path, loading);
  return loading.catch(() => {
    excerpts.delete(path);
    return undefined;
  });
}

async function request(path: string): Promise<Excerpt> {
  const response = await fetch(`${path}/excerpt`);
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

function isWanted(link: Element): boolean {
  return link.matches(':hover, :focus-visible');
}

/** Below the line of the link, or above it if there is more room. */
function place(link: Element): void {
  const { offsetWidth: width, offsetHeight: height } = card;
  const lines = [...link.getClientRects()];
  const line = lines.at(-1) ?? link.getBoundingClientRect();
  const top = lines[0]?.top ?? line.top;
  const isBelow = line.bottom + gap + height <= innerHeight || top - gap < height;
  const start = getComputedStyle(link).direction === 'rtl' ? line.right - width : line.left;
  const left = Math.max(edge, Math.min(start, document.documentElement.clientWidth - edge - width));
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${(isBelow ? line.bottom + gap : top - gap - height) + scrollY}px`;
}

function hideLater(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (shown && !isWanted(shown) && !card.matches(':hover')) hide();
  }, grace);
}

function hide(): void {
  shown?.removeAttribute('aria-describedby');
  shown = undefined;
  card.hidePopover();
}
