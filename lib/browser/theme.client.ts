// Stores the chosen theme and applies it on every page and in every open tab. CSS does the styling.
import { themeKey } from '#lib/browser/theme.ts';

const root = document.documentElement;

function showChoice(): void {
  try {
    root.dataset.theme = localStorage[themeKey] ?? '';
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
  // The menu of the header and the choice of the footer are two groups.
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name^=theme]')) {
    input.checked = input.value === root.dataset.theme;
  }
  // The browser's interface takes the colour of the page.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('[name=theme-color]')) {
    meta.content = getComputedStyle(root).backgroundColor;
  }
}

export function followTheme(): void {
  showChoice();
  // A page from the back/forward cache missed changes that were made meanwhile.
  addEventListener('pageshow', showChoice);
  addEventListener('storage', showChoice);
  matchMedia('(prefers-color-scheme:dark)').onchange = showChoice;
  addEventListener('change', ({ target }) => {
    const { name, value } = target as HTMLInputElement;
    if (!name?.startsWith('theme')) return;
    root.dataset.theme = value;
    try {
      localStorage[themeKey] = value;
    } catch {
      // Storage is forbidden.
    }
    showChoice();
  });
}
