// Adds a copy button to each block of code. Without JavaScript there is no button.
import type { copyButton } from '#lib/copy.ts';

/** Defined by the bundler. */
declare const WORDS: typeof copyButton;

/** Milliseconds that the button shows the result. */
const resultTime = 2000;
/** Announces the result to screen readers. A live button would be read a second time when its text changes back. */
const announcement = document.createElement('output');

/** Call it after hydration: React reports elements that it did not render as a mismatch. */
export function addCopyButtons(): void {
  for (const figure of document.querySelectorAll('figure.code')) {
    const button = document.createElement('button');
    button.className = 'copy';
    button.textContent = WORDS.copy;
    button.onclick = () => copy(button, figure);
    figure.append(button);
    document.body.append(announcement);
  }
}

async function copy(button: Element, figure: Element): Promise<void> {
  const code = figure.querySelector('code');
  if (!code) return;
  let result = WORDS.copied;
  try {
    await navigator.clipboard.writeText(readCode(code));
  } catch {
    // Plain http has no clipboard, and the reader may forbid it: select the code, so that one key press copies it.
    getSelection()?.selectAllChildren(code);
    result = WORDS.selected;
  }
  button.textContent = announcement.textContent = result;
  setTimeout(() => {
    button.textContent = WORDS.copy;
    announcement.textContent = '';
  }, resultTime);
}

/** @returns the code without deleted lines. Line numbers and diff signs are drawn by CSS and are not part of the text. */
function readCode(code: Element): string {
  const kept = code.cloneNode(true) as Element;
  for (const line of kept.querySelectorAll('del')) line.remove();
  return kept.textContent.replace(/\n$/, '');
}
