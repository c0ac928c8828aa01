// The storage key of the chosen theme, and the inline script that applies it before the first paint.

/** The key in local storage. Its value is `light` or `dark`; empty or missing means the system's theme. */
export const themeKey = 'theme';

/** The script in the head of every page. If storage is forbidden, the system's theme applies, as without JavaScript. */
export function buildThemeScript(): string {
  return `try{document.documentElement.dataset.theme=localStorage.${themeKey}||""}catch{}`;
}
