// What the browser runs under `npm run dev`: it reloads when a release was made and shows the faults of one that was not.

/** @param url where the events come from */
export function buildDevScript(url: string): string {
  return `(${listen.toString()})(${JSON.stringify(url)})`;
}

/** How the faults look; only pages under `npm run dev` carry it. */
export const devStyle = `
#load-bearing-faults {
  background: light-dark(oklch(0.94 0.05 40), oklch(0.3 0.07 35));
  border: 2px solid var(--beam);
  border-radius: var(--radius);
  font: var(--step--1) / 1.5 var(--mono);
  grid-row: 1;
  margin-block: var(--space-2);
  padding: var(--space-2);
}
#load-bearing-faults ul {
  margin-block-start: var(--space-1);
  padding-inline-start: var(--space-2);
}`;

/** Runs in the browser, so it may use nothing from outside itself. */
function listen(url: string): void {
  const panelId = 'load-bearing-faults';
  let shown: string | undefined;
  const show = (faults: string[]) => {
    document.getElementById(panelId)?.remove();
    if (faults.length === 0) return;
    const panel = document.createElement('aside');
    panel.id = panelId;
    panel.setAttribute('role', 'alert');
    const heading = document.createElement('strong');
    heading.textContent = `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}: the page shows the last good release`;
    const list = document.createElement('ul');
    for (const fault of faults) list.appendChild(document.createElement('li')).textContent = fault;
    panel.append(heading, list);
    document.body.prepend(panel);
  };
  new EventSource(url).onmessage = (event) => {
    const { release, faults } = JSON.parse(event.data) as { release: string; faults: string[] };
    if (shown !== undefined && shown !== release) {
      location.reload();
      return;
    }
    shown = release;
    show(faults);
  };
}
