// The search dialog: shows the newest posts, and the results of `/search` while the reader types. It is loaded when it is first opened; readers without
// JavaScript use the search page.

import { countHits, type searchDialog } from '#lib/copy/en.ts';
import type { Hit, SearchResponse } from '#lib/search/search.ts';

/** Defined by the bundler. */
declare const WORDS: typeof searchDialog;
declare const QUERY_LIMIT: string;

/** Milliseconds of debounce: longer than the time between two letters, shorter than the pause after a word. */
const debounce = 80;
/** Results that stay in memory, so that deleting letters needs no request. */
const maxCached = 30;

const style = `
.finder { background: var(--ground); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 1rem 4rem oklch(0 0 0 / 0.35); box-sizing: border-box; color: var(--text); inline-size: min(40rem, 100vw - 1.5rem); margin: max(0.75rem, min(12vh, 100dvh - 40rem)) auto auto; max-block-size: min(34rem, 100dvh - 1.5rem); max-inline-size: none; overflow: hidden; padding: 0; }
.finder[open] { display: grid; grid-template-rows: auto auto minmax(0, 1fr); }
.finder::backdrop { background: oklch(0.15 0.01 70 / 0.55); }
.finder form { border-block-end: 1px solid var(--line); display: grid; grid-template-columns: minmax(0, 1fr) auto; }
.finder input { appearance: none; background: none; border: 0; color: var(--heading); font: var(--step-0) / 1.4 var(--sans); inline-size: 100%; min-block-size: 3.5rem; outline-offset: -3px; padding: 0 1.1rem; }
.finder input::-webkit-search-cancel-button { appearance: none; }
.finder button { appearance: none; background: none; border: 0; color: var(--quiet); cursor: pointer; font: var(--step--1) / 1 var(--sans); outline-offset: -3px; padding: 0 1.1rem; }
.finder [role=status] { block-size: 2.25rem; color: var(--quiet); font: var(--step--1) / 2.25rem var(--sans); max-inline-size: none; overflow: hidden; padding-inline: 1.1rem; text-overflow: ellipsis; white-space: nowrap; }
.finder .keys { color: var(--quiet); display: none; font: var(--step--1) / 2.25rem var(--sans); inset-block-start: calc(3.5rem + 1px); inset-inline-end: 1.1rem; position: absolute; }
@media (hover: hover) and (width >= 36rem) { .finder:has(:placeholder-shown) .keys { display: block; } }
.finder ol { list-style: none; overflow-y: auto; overscroll-behavior: contain; scrollbar-gutter: stable; }
.finder li { max-inline-size: none; }
.finder li a { color: inherit; display: grid; gap: 0.15rem; outline-offset: -3px; padding: 0.6rem 1.1rem; text-decoration: none; }
.finder li a:is(:hover, :focus) { background: var(--raised); }
.finder strong { color: var(--heading); font: 700 1rem / 1.35 var(--sans); }
.finder small { color: var(--quiet); font: var(--step--1) / 1.4 var(--sans); }
.finder li span { display: -webkit-box; font-size: 1rem; line-height: 1.45; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.finder mark { background: light-dark(oklch(0.9 0.085 75), oklch(0.4 0.075 60)); border-radius: 2px; color: var(--heading); }
@media (forced-colors: active) { .finder mark { background: Mark; color: MarkText; } .finder li a:focus { background: Highlight; } }
`;

interface Parts {
  dialog: HTMLDialogElement;
  input: HTMLInputElement;
  status: HTMLElement;
  list: HTMLOListElement;
}

let parts: Parts | undefined;

/**
 * Opens the dialog with the earlier query selected.
 * @param page the path of the search page; its results as JSON are at `<page>.json`
 */
export function openSearch(page: string): void {
  parts ??= build(page);
  if (!parts.dialog.open) parts.dialog.showModal();
  if (parts.input.value === '') parts.input.dispatchEvent(new Event('input'));
  parts.input.select();
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function build(page: string): Parts {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets.push(sheet);
  const input = make('input', {
    'aria-label': WORDS.field,
    autocapitalize: 'off',
    autocomplete: 'off',
    dir: 'auto',
    enterkeyhint: 'search',
    maxlength: QUERY_LIMIT,
    name: 'q',
    placeholder: WORDS.placeholder,
    spellcheck: 'false',
    type: 'search',
  });
  const close = make('button', { 'aria-label': WORDS.closeLabel, type: 'button' }, WORDS.close);
  const status = make('p', { role: 'status' });
  const list = make('ol', { 'aria-label': WORDS.results });
  const form = make('form', { action: page, role: 'search' }, input, close);
  const keys = make('p', { class: 'keys' }, WORDS.keys);
  const dialog = make('dialog', { 'aria-label': WORDS.label, class: 'finder' }, form, status, list, keys);
  const made = { dialog, input, status, list };
  document.body.append(dialog);
  close.addEventListener('click', () => dialog.close());
  // A click outside of the dialog hits its backdrop, whose event target is the dialog itself.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
    // A link to a place on this page loads no other page, so the dialog must be closed.
    const link = target instanceof Element && target.closest('a');
    if (link && link.pathname === location.pathname) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => move(event, made));
  listen(made, page);
  return made;
}

/** Searches when the reader pauses. Earlier results come from memory. */
function listen({ dialog, input, status, list }: Parts, page: string): void {
  const cached = new Map<string, SearchResponse>();
  let timer = 0;
  let request = new AbortController();

  const show = (results: SearchResponse) => {
    status.replaceChildren(...summarise(results, page));
    list.replaceChildren(...results.hits.map(buildHit));
    list.scrollTop = 0;
  };

  const load = async (query: string, signal: AbortSignal) => {
    try {
      const response = await fetch(`${page}.json?q=${encodeURIComponent(query)}`, { signal });
      if (!response.ok) throw new Error(`${response.status}`);
      const results = (await response.json()) as SearchResponse;
      if (signal.aborted) return;
      const [oldest] = cached.keys();
      if (cached.size >= maxCached && oldest !== undefined) cached.delete(oldest);
      cached.set(query, results);
      show(results);
    } catch {
      if (signal.aborted) return;
      list.replaceChildren();
      const link = make('a', { href: `${page}?q=${encodeURIComponent(query)}` }, WORDS.searchPage);
      status.replaceChildren(`${WORDS.failed} `, link);
    }
  };

  const update = () => {
    clearTimeout(timer);
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const query = input.value.trim();
    const known = cached.get(query);
    if (known) show(known);
    else if (query === '') load(query, signal);
    else timer = window.setTimeout(() => load(query, signal), debounce);
  };

  input.addEventListener('input', (event) => {
    // An input method composes a character from several keys: wait until it is complete.
    if (!(event as InputEvent).isComposing) update();
  });
  input.addEventListener('compositionend', update);
  dialog.addEventListener('close', () => {
    clearTimeout(timer);
    request.abort();
  });
}

function summarise({ query, total, isPartial, suggestion, hits }: SearchResponse, page: string): (Node | string)[] {
  // Before a query, the newest posts are shown.
  if (query === '') return [hits.length > 0 ? WORDS.newest : ''];
  const count = countHits(query, total, hits.length);
  const summary = isPartial ? `${WORDS.partial} ${count}` : count;
  if (!suggestion) return [summary];
  const link = make('a', { href: `${page}?q=${encodeURIComponent(suggestion)}` }, suggestion);
  const [before = '', after = ''] = WORDS.suggestion.split('{suggestion}');
  // The suggestion comes first: a narrow screen cuts the end of the line.
  return [before, link, `${after}. ${summary}`];
}

function buildHit({ url, title, lang, dir, section, excerpt }: Hit): HTMLElement {
  const place = section ? [make('small', {}, ...mark(section))] : [];
  return make(
    'li',
    {},
    make(
      'a',
      { href: url, dir, ...(lang && { lang }) },
      make('strong', {}, ...mark(title)),
      ...place,
      make('span', {}, ...mark(excerpt)),
    ),
  );
}

/** @param pieces plain text and matches in turn, plain text first */
function mark(pieces: readonly string[]): (Node | string)[] {
  return pieces.map((piece, index) => (index % 2 === 0 ? piece : make('mark', {}, piece)));
}

/** Arrow keys, Home and End move between the results, which are plain links. Any letter returns to the field. */
function move(event: KeyboardEvent, { dialog, input, list }: Parts): void {
  const { key } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...list.querySelectorAll('a')];
  const index = links.indexOf(document.activeElement as HTMLAnchorElement);
  const isInList = index >= 0;
  const goTo = (element: HTMLElement | undefined) => {
    event.preventDefault();
    element?.focus();
  };
  if (key === 'Escape') {
    event.preventDefault();
    dialog.close();
  } else if (key === 'ArrowDown') goTo(links[index + 1] ?? (isInList ? input : undefined));
  else if (key === 'ArrowUp') goTo(index === 0 ? input : (links[index - 1] ?? links.at(-1)));
  else if (isInList && key === 'Home') goTo(links[0]);
  else if (isInList && key === 'End') goTo(links.at(-1));
  else if (isInList && (key.length === 1 || key === 'Backspace') && key !== ' ') input.focus();
}
