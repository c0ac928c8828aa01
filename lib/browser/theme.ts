// The theme that a reader chose: where it is kept, and what shows it before anything is painted.

/** The name in the browser's local storage. It holds `light` or `dark`, or nothing while the system decides. */
export const themeKey = 'theme';

/** Stands in the head of every page. Storage may be forbidden: then the system decides, as without JavaScript. */
export function buildThemeScript(): string {
  return `try{document.documentElement.dataset.theme=localStorage.${themeKey}||""}catch{}`;
}
