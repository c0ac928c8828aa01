// Loads the script of interactive figures before the reader scrolls to one.

/** Defined by the bundler. */
declare const FIGURES: string;

/** A figure this far below the screen is about to be read. */
const margin = '200px';

export function loadFigures(): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      // Without the script, the figure stays as it is.
      import(FIGURES).catch(() => undefined);
    },
    { rootMargin: margin },
  );
  for (const figure of document.querySelectorAll('interactive-figure')) observer.observe(figure);
}
