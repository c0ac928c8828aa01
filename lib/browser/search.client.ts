// What opens search on every page: two keys and every link to it. The dialog's code is loaded by the first of them.

/** Put in by the bundler: the address of the dialog's script, and the page's. */
declare const SEARCH_DIALOG: string;
declare const SEARCH_PAGE: string;

export function listenForSearch(): void {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, target } = event;
    // Where text is written a slash is a slash.
    if (ctrlKey || metaKey ? key !== 'k' : key !== '/' || (target as Element).matches(':read-write')) return;
    openSearch(event);
  });
  addEventListener('click', (event) => {
    const { button, ctrlKey, metaKey, shiftKey, altKey, target } = event;
    // Another button or key asks for another tab.
    if (button || ctrlKey || metaKey || shiftKey || altKey) return;
    if ((target as Element).closest(`[href="${SEARCH_PAGE}"]`)) openSearch(event);
  });
}

function openSearch(event: Event): void {
  event.preventDefault();
  import(SEARCH_DIALOG)
    .then((dialog: { openSearch: (page: string) => void }) => dialog.openSearch(SEARCH_PAGE))
    // A page that was opened before the last deployment names a script that may be gone.
    .catch(() => location.assign(SEARCH_PAGE));
}
