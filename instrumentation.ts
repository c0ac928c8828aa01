// Notes the error when Next cannot render a page. Next logs it itself.
import type { Instrumentation } from 'next';
import { noteTrialError } from '#lib/publish/trial-errors.ts';

export const onRequestError: Instrumentation.onRequestError = (error, { path }) => noteTrialError(path, error);
