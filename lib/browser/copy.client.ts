// Buttons that copy code and wrap its lines, and permalinks that copy their address. Without JavaScript there are no buttons.
import type { readerTools } from '#lib/copy/en.ts';

/** Defined by the bundler. */
declare const WORDS: typeof readerTools;

/** Milliseconds that the result is shown. */
const resultTime = 2000;
/** Announces the result to screen readers. A live button would be read a second time when its text changes back. */
const announcement = document.createElement('output');
const { clipboard } = navigator;

/** Call it after the hydration of `npm run dev`: React reports elements that it did not render as a mismatch. */
export function addCopying(): void {
  // Plain http has no clipboard.
  if (!clipboard) return;
  document.body.append(announcement);
  for (const code of document.querySelectorAll('.code>pre')) {
    const button = addButton(code.parentElement as Element, WORDS.copy, code.ariaLabel);
    button.onclick = () => copy(readCode(code), button, WORDS.copied);
  }
  addShareButtons();
  addEventListener('click', ({ target }) => {
    const link = target as HTMLAnchorElement;
    if (link.className === 'anchor') copy(link.href, link, WORDS.linkCopied);
  });
}

/** Adds them below the text of a post. */
function addShareButtons(): void {
  const tools = document.querySelector('[data-share]');
  if (!tools) return;
  const url = location.href.replace(/#.*/, '');
  const link = addButton(tools, WORDS.copyLink);
  link.onclick = () => copy(url, link, WORDS.linkCopied);
  // Rejects if the reader changes their mind.
  if (navigator.share)
    addButton(tools, WORDS.share).onclick = () => navigator.share({ title: document.title, url }).catch(() => {});
}

/** @param subject completes the name of the button for screen readers */
export function addButton(parent: Element, word: string, subject?: string | null): HTMLButtonElement {
  const button = document.createElement('button');
  button.textContent = word;
  if (subject) button.ariaLabel = `${word}: ${subject}`;
  parent.append(button);
  return button;
}

/** Shows the result in place of the element's text. */
async function copy(text: string, element: Element, result: string): Promise<void> {
  try {
    await clipboard.writeText(text);
  } catch {
    // The reader forbids it.
    return;
  }
  const { textContent } = element;
  // The result of the last click is still shown.
  if (textContent === result) return;
  element.textContent = announcement.textContent = result;
  setTimeout(() => {
    element.textContent = textContent;
    announcement.textContent = '';
  }, resultTime);
}

/** @returns the code without deleted lines. Line numbers and diff signs are drawn by CSS and are not part of the text. */
function readCode(code: Element): string {
  const kept = code.cloneNode(true) as Element;
  for (const line of kept.querySelectorAll('del')) line.remove();
  return kept.textContent.replace(/\n$/, '');
}
