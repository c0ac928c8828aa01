// Boxes that scroll sideways: code, tables and formulas. In the HTML, each is a tab stop, so that the keyboard scrolls it
// in every browser; the script removes the tab stop of those that fit.
import { addButton } from '#lib/browser/copy.client.ts';
import type { readerTools } from '#lib/copy/en.ts';

/** Defined by the bundler. */
declare const WORDS: typeof readerTools;

export function followScrollBoxes(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) follow(target as HTMLElement);
  });
  for (const box of document.querySelectorAll('.prose [tabindex]')) observer.observe(box);
}

function follow(box: HTMLElement): void {
  const scrolls = box.scrollWidth > box.clientWidth;
  box.tabIndex = scrolls ? 0 : -1;
  if (box.tagName !== 'PRE') return;
  box.role = scrolls ? 'region' : 'group';
  const figure = box.parentElement as Element;
  const button =
    figure.querySelector<HTMLElement>('[aria-pressed]') ?? (scrolls && addWrapButton(figure, box.ariaLabel));
  if (button) button.hidden = !scrolls && button.ariaPressed === 'false';
}

function addWrapButton(figure: Element, subject: string | null): HTMLElement {
  const button = addButton(figure, WORDS.wrap, subject);
  button.ariaPressed = 'false';
  button.onclick = () => {
    button.ariaPressed = `${figure.classList.toggle('wrap')}`;
  };
  return button;
}
