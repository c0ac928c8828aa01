// Owns the colours of the cards: those of the site's dark theme, warm paper and the beam's orange.

/** Contrast on the ground: text 16.1, secondary 10.3, accent 8.5 to 1. The line is ornament. */
export const colors = { ground: '#191510', text: '#f4f1ea', secondary: '#c9c2b4', accent: '#f0a04b', line: '#6b6355' };
