// What Next calls when a page cannot be rendered. It logs the error itself.
import type { Instrumentation } from 'next';
import { noteTrialError } from '#lib/publish/trial-errors.ts';

export const onRequestError: Instrumentation.onRequestError = (error, { path }) => noteTrialError(path, error);
