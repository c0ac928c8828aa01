// The theme choice in the browser: CSS applies it, this keeps it and follows it from page to page and tab to tab.
import { themeKey } from '#lib/browser/theme.ts';

const root = document.documentElement;

function showChoice(): void {
  try {
    root.dataset.theme = localStorage.getItem(themeKey) ?? '';
  } catch {
    // Forbidden: the choice lasts as long as the page.
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('[name=theme]')) {
    input.checked = input.value === root.dataset.theme;
  }
  // The browser's own frame takes the colour of the page.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('[name=theme-color]')) {
    meta.content = getComputedStyle(root).backgroundColor;
  }
}

export function followTheme(): void {
  showChoice();
  // A page that comes back from the back/forward cache has missed what happened meanwhile.
  addEventListener('pageshow', showChoice);
  addEventListener('storage', showChoice);
  matchMedia('(prefers-color-scheme:dark)').onchange = showChoice;
  addEventListener('change', ({ target }) => {
    const { name, value } = target as HTMLInputElement;
    if (name !== 'theme') return;
    root.dataset.theme = value;
    try {
      localStorage.setItem(themeKey, value);
    } catch {
      // As above.
    }
    showChoice();
  });
}
