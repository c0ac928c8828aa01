// Parses the head of a page without running its scripts or loading its resources.
import type { Page } from '@playwright/test';

export interface Head {
  title: string;
  /** Every value of each `name` or `property`, in order. */
  meta: Record<string, string[]>;
  canonical: string[];
  /** The texts of the structured data anywhere on the page. */
  jsonLd: string[];
}

/** @param page any page, for its HTML parser */
export function readHead(page: Page, html: string): Promise<Head> {
  return page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'text/html');
    const meta: Record<string, string[]> = {};
    for (const element of parsed.head.querySelectorAll('meta')) {
      const key = element.getAttribute('name') ?? element.getAttribute('property');
      if (key) meta[key] = [...(meta[key] ?? []), element.content];
    }
    return {
      title: parsed.title,
      meta,
      canonical: [...parsed.head.querySelectorAll('link[rel=canonical]')].map(
        (element) => element.getAttribute('href') ?? '',
      ),
      jsonLd: [...parsed.querySelectorAll('script[type="application/ld+json"]')].map((element) => element.textContent),
    };
  }, html);
}
