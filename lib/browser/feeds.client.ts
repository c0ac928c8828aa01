// Runs on the page of the feeds: adds a button to each address that copies it. Without JavaScript, a click selects the address.
import type { copyAddress } from '#lib/copy/en.ts';

/** Defined by the bundler. */
declare const WORDS: typeof copyAddress;

/** Milliseconds that a button shows the result. */
const resultTime = 2000;

/** Announces the result to screen readers. */
const announcement = document.createElement('output');
document.querySelector('dl')?.after(announcement);

async function copy(button: HTMLElement, address: Element): Promise<void> {
  let result = WORDS.copied;
  try {
    await navigator.clipboard.writeText(address.textContent);
  } catch {
    // Plain http has no clipboard, and the reader may forbid it: select the address, so that one key press copies it.
    getSelection()?.selectAllChildren(address);
    result = WORDS.selected;
  }
  button.textContent = announcement.textContent = result;
  setTimeout(() => {
    button.textContent = WORDS.copy;
    announcement.textContent = '';
  }, resultTime);
}

for (const place of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const address = place.querySelector('code');
  if (!address) continue;
  const button = document.createElement('button');
  button.textContent = WORDS.copy;
  button.setAttribute('aria-label', place.dataset.copy ?? '');
  button.onclick = () => copy(button, address);
  place.append(button);
}
