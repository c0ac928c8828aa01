// What the browser runs under `npm run dev`: it reloads when a release was made and shows the faults of one that was not.

/** @param url where the events come from */
export function buildDevScript(url: string): string {
  return `(${listen.toString()})(${JSON.stringify(url)})`;
}

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
