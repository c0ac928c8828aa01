// The keys that open search from everywhere: the dialog, whose code is loaded by them, or else the page.

/** Put in by the bundler: the address of the dialog's script, empty if there is none, and the page's. */
declare const SEARCH_DIALOG: string;
declare const SEARCH_PAGE: string;

export function listenForSearchKeys(): void {
  addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, target } = event;
    // Where text is written a slash is a slash.
    if (ctrlKey || metaKey ? key !== 'k' : key !== '/' || (target as Element).matches(':read-write')) return;
    event.preventDefault();
    openSearch();
  });
}

function openSearch(): void {
  const openPage = () => location.assign(SEARCH_PAGE);
  // A page that was opened before the last deployment names a script that may be gone.
  if (!SEARCH_DIALOG) openPage();
  else import(SEARCH_DIALOG).then((dialog: { openSearch: () => void }) => dialog.openSearch()).catch(openPage);
}
