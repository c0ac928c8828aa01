// Interactive figures: the sliders change the answer and the line of the chart. `load-figures.client.ts` loads this file when
// a figure comes near the screen. Without it, the figure shows its chart or table.
import { fillAnswer, findModel, type ModelName } from '#lib/figures/models.ts';

class InteractiveFigure extends HTMLElement {
  readonly #model = findModel(this.getAttribute('model') as ModelName);
  readonly #output = this.querySelector('output') as HTMLOutputElement;

  connectedCallback(): void {
    (this.querySelector('fieldset') as HTMLFieldSetElement).disabled = false;
    this.oninput = () => this.#show();
    // The browser restores sliders that the reader moved before.
    this.#show();
  }

  #show(): void {
    const values: Record<string, number> = {};
    for (const { name, valueAsNumber } of this.querySelectorAll('input')) values[name] = valueAsNumber;
    const results = this.#model.compute(values);
    const { dataset, lang } = this.#output;
    this.#output.value = fillAnswer(dataset.answer ?? '', { ...values, ...results }, lang);
    for (const svg of this.querySelectorAll('svg')) if (svg.dataset.x) this.#draw(svg, values);
  }

  /** Draws the line of the chosen values, and the dot of the chosen point. */
  #draw(svg: SVGElement, values: Record<string, number>): void {
    const { inputs, compute, axes } = this.#model;
    const [toX, isWithinX] = readScale(svg.dataset.x);
    const [toY, isWithinY] = readScale(svg.dataset.y);
    const place = (x: number) => {
      const y = compute({ ...values, [axes.x]: x })[axes.y] ?? 0;
      return isWithinX(x) && isWithinY(y) ? `${toX(x).toFixed(1)} ${toY(y).toFixed(1)}` : '';
    };
    const { min = 0, max = 0, step = 1 } = inputs[axes.x] ?? {};
    let path = '';
    for (let x = min; x <= max; x += step) {
      const point = place(x);
      if (point) path += `${path ? 'L' : 'M'}${point}`;
    }
    svg.querySelector('path.yours')?.setAttribute('d', path);
    const dot = svg.querySelector('circle.yours');
    const [x, y] = place(values[axes.x] ?? 0).split(' ');
    // A point outside of the chart has no dot.
    dot?.setAttribute('r', x && y ? '6' : '0');
    if (!x || !y) return;
    dot?.setAttribute('cx', x);
    dot?.setAttribute('cy', y);
  }
}

/**
 * @param text the kind of the scale, its ends, and those in pixels, as `charts.ts` writes them
 * @returns a function that gives pixels, and one that says whether a value is on the axis
 */
function readScale(text = ''): [(value: number) => number, (value: number) => boolean] {
  const [kind, ...ends] = text.split(' ');
  const [low = 0, high = 1, from = 0, to = 1] = ends.map(Number);
  const scale = (value: number) => (kind === 'log' ? Math.log(value) : value);
  const share = (value: number) => (scale(value) - scale(low)) / (scale(high) - scale(low));
  return [(value) => from + share(value) * (to - from), (value) => value >= low && value <= high];
}

customElements.define('interactive-figure', InteractiveFigure);
