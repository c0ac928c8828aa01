// The entry of the script that every page loads. Pages work without it. It never listens to `unload` or `pagehide`, which would
// exclude pages from the back/forward cache.
import { addCopyButtons } from '#lib/browser/copy.client.ts';
import { registerWorker } from '#lib/browser/register.client.ts';
import { listenForSearch } from '#lib/browser/search.client.ts';
import { followTheme } from '#lib/browser/theme.client.ts';

followTheme();
listenForSearch();
addEventListener('load', () => {
  // Wait until the browser is idle. Safari has no `requestIdleCallback`.
  (self.requestIdleCallback ?? setTimeout)(() => {
    addCopyButtons();
    registerWorker();
  });
});
