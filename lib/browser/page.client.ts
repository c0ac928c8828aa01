// The entry of the script that every page loads. Pages work without it. It never listens to `unload` or `pagehide`, which would
// exclude pages from the back/forward cache.
import { closeContents } from '#lib/browser/contents.client.ts';
import { addCopying } from '#lib/browser/copy.client.ts';
import { loadFigures } from '#lib/browser/load-figures.client.ts';
import { listenForLinkPreviews } from '#lib/browser/load-link-preview.client.ts';
import { registerWorker } from '#lib/browser/register.client.ts';
import { followScrollBoxes } from '#lib/browser/scroll-box.client.ts';
import { listenForSearch } from '#lib/browser/search.client.ts';
import { followTheme } from '#lib/browser/theme.client.ts';

followTheme();
listenForSearch();
listenForLinkPreviews();
closeContents();
addEventListener('load', () => {
  // Wait until the browser is idle. Safari has no `requestIdleCallback`.
  (self.requestIdleCallback ?? setTimeout)(() => {
    addCopying();
    followScrollBoxes();
    loadFigures();
    registerWorker();
  });
});
