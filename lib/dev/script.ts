// The script and style of pages under `npm run dev`: the page reloads after a release and shows the errors and
// warnings of the content.

/** @param url the URL of the event stream */
export function buildDevScript(url: string): string {
  return `(${listen.toString()})(${JSON.stringify(url)})`;
}

/** The style of the lists of errors and warnings. Only pages under `npm run dev` contain it. */
export const devStyle = `
#load-bearing-errors {
  background: light-dark(oklch(0.94 0.05 40), oklch(0.3 0.07 35));
  border: 2px solid var(--beam);
  border-radius: var(--radius);
  font: var(--step--1) / 1.5 var(--mono);
  grid-row: 1;
  margin-block: var(--space-2);
  padding: var(--space-2);
}
#load-bearing-errors :is(ul, details) {
  margin-block-start: var(--space-1);
  padding-inline-start: var(--space-2);
}`;

/** Runs in the browser: its source text is embedded, so it cannot use anything outside of it. */
function listen(url: string): void {
  const panelId = 'load-bearing-errors';
  let shown: string | undefined;
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const listAll = (errors: string[]) => {
    const list = document.createElement('ul');
    for (const error of errors) list.appendChild(document.createElement('li')).textContent = error;
    return list;
  };
  const show = (errors: string[], warnings: string[]) => {
    document.getElementById(panelId)?.remove();
    if (errors.length + warnings.length === 0) return;
    const panel = document.createElement('aside');
    panel.id = panelId;
    panel.setAttribute('role', errors.length > 0 ? 'alert' : 'status');
    if (errors.length > 0) {
      const heading = panel.appendChild(document.createElement('strong'));
      heading.textContent = `${count(errors.length, 'error')}: the last good version is shown`;
      panel.append(listAll(errors));
    }
    if (warnings.length > 0) {
      const details = panel.appendChild(document.createElement('details'));
      details.appendChild(document.createElement('summary')).textContent = count(warnings.length, 'warning');
      details.append(listAll(warnings));
    }
    document.body.prepend(panel);
  };
  new EventSource(url).onmessage = (event) => {
    const { release, errors, warnings } = JSON.parse(event.data) as Record<'errors' | 'warnings', string[]> & {
      release: string;
    };
    if (shown !== undefined && shown !== release) {
      location.reload();
      return;
    }
    shown = release;
    show(errors, warnings);
  };
}
