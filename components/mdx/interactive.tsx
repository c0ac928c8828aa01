import { createElement, type ReactNode } from 'react';
import { copy } from '#lib/copy/words.ts';
import { fillAnswer, findModel, type ModelName, readStart } from '#lib/figures/models.ts';
import { languageProps } from '#lib/model/language.ts';

interface Props {
  model: ModelName;
  /** The values that the sliders start with, as the author wrote them. */
  start?: string;
  children?: ReactNode;
}

/** A chart or table with sliders below. A script enables them; without it, the answer is that of the first values. */
export function Interactive({ model: name, start, children }: Props) {
  const model = findModel(name);
  const read = readStart(model, start);
  // The release has checked the values.
  const values = typeof read === 'string' ? {} : read;
  const { inputs: labels, answer } = copy.interactive.models[name];
  const words: Readonly<Record<string, string>> = labels;
  // The words around the sliders are the site's, also in a post of another language.
  const own = languageProps(copy.language);
  return createElement(
    'interactive-figure',
    { model: name },
    children,
    <fieldset disabled {...own}>
      <legend>{copy.interactive.legend}</legend>
      {Object.entries(model.inputs).map(([input, { min, max, step }]) => (
        <label key={input}>
          {words[input]}
          <input type="range" name={input} min={min} max={max} step={step} defaultValue={values[input]} />
        </label>
      ))}
    </fieldset>,
    <output data-answer={answer} {...own}>
      {fillAnswer(answer, { ...values, ...model.compute(values) }, copy.language)}
    </output>,
  );
}
