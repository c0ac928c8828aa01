// A button on each block of code that copies it. Without JavaScript there is none, and the text can be selected.

/** Milliseconds that an answer stands on the button. */
const answerTime = 2000;
/** Says the answer to screen readers; the button itself would be read again when its text changes back. */
const announcement = document.createElement('output');

/** To be called when React, on a page with an island, has taken the page over: it would take a button for a fault before. */
export function addCopyButtons(): void {
  for (const figure of document.querySelectorAll('figure.code')) {
    const button = document.createElement('button');
    button.className = 'copy';
    button.textContent = 'Copy';
    button.onclick = () => copy(button, figure);
    figure.append(button);
    document.body.append(announcement);
  }
}

async function copy(button: Element, figure: Element): Promise<void> {
  const code = figure.querySelector('code');
  if (!code) return;
  let answer = 'Copied';
  try {
    await navigator.clipboard.writeText(readCode(code));
  } catch {
    // No clipboard on plain http, or not allowed: one key is left to press.
    getSelection()?.selectAllChildren(code);
    answer = 'Selected';
  }
  button.textContent = announcement.textContent = answer;
  setTimeout(() => {
    button.textContent = 'Copy';
    announcement.textContent = '';
  }, answerTime);
}

/** Numbers and signs are drawn by CSS and no part of the text. Of a change its result is of use: deleted lines stay behind. */
function readCode(code: Element): string {
  const kept = code.cloneNode(true) as Element;
  for (const line of kept.querySelectorAll('del')) line.remove();
  return kept.textContent.replace(/\n$/, '');
}
