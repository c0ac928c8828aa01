// Searches as the dialog does.
import { expect } from '@playwright/test';
import type { Site } from './site.ts';

interface Hit {
  url: string;
  title: string[];
}

interface Answer {
  total: number;
  hits: Hit[];
}

/** @returns the results as JSON */
export async function ask(site: Site, query: string): Promise<Answer> {
  const { status, text } = await site.get(`/search.json?q=${encodeURIComponent(query)}`);
  expect(status).toBe(200);
  return JSON.parse(text) as Answer;
}
