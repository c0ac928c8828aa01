// The one script that every page has. Everything works without it; nothing here listens for the page's end, which would keep it out of the back/forward cache.
import { addCopyButtons } from '#lib/browser/copy.client.ts';
import { registerWorker } from '#lib/browser/register.client.ts';
import { listenForSearch } from '#lib/browser/search.client.ts';
import { followTheme } from '#lib/browser/theme.client.ts';

followTheme();
listenForSearch();
addEventListener('load', () => {
  // When the browser has nothing better to do. Safari cannot say when that is.
  (self.requestIdleCallback ?? setTimeout)(() => {
    addCopyButtons();
    registerWorker();
  });
});
