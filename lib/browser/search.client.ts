// Opens the search dialog: with `/`, with Ctrl+K or Command+K, and with each link to the search page. The dialog is loaded at
// its first use.

/** Defined by the bundler: the address of the dialog's script, and the path of the search page. */
declare const SEARCH_DIALOG: string;
declare const SEARCH_PAGE: string;

export function listenForSearch(): void {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, target } = event;
    // In a text field `/` is an ordinary character.
    if (ctrlKey || metaKey ? key !== 'k' : key !== '/' || (target as Element).matches(':read-write')) return;
    openSearch(event);
  });
  addEventListener('click', (event) => {
    const { button, ctrlKey, metaKey, shiftKey, altKey, target } = event;
    // Other buttons and modifier keys open a new tab or window.
    if (button || ctrlKey || metaKey || shiftKey || altKey) return;
    if ((target as Element).closest(`[href="${SEARCH_PAGE}"]`)) openSearch(event);
  });
}

function openSearch(event: Event): void {
  event.preventDefault();
  import(SEARCH_DIALOG)
    .then((dialog: { openSearch: (page: string) => void }) => dialog.openSearch(SEARCH_PAGE))
    // A page that was opened before several deployments may name a script that no longer exists.
    .catch(() => location.assign(SEARCH_PAGE));
}
