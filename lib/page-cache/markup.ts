// The elements of a page, as selectors see them: by tag, class and id, and by their relations.
import { type DefaultTreeAdapterTypes, defaultTreeAdapter } from 'parse5';

export type Element = DefaultTreeAdapterTypes.Element;

/** Letters of scripts that run from right to left: https://www.unicode.org/reports/tr9/#Table_Bidirectional_Character_Types */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** An escaped letter may be right-to-left. React escapes the apostrophe by its number. */
const escaped = /&#(?!x27;)/;

/** Indexes the elements of one page once, so that a selector is tried on few of them. */
export class Markup {
  /** All elements in document order. */
  readonly elements: readonly Element[];
  /** The values of attributes that may use properties of CSS, joined. */
  readonly values: string;
  private readonly byName = new Map<string, Element[]>();
  private readonly names = new Map<Element, ReadonlySet<string>>();
  private readonly siblings = new Map<Element, Element>();
  /** The place of each element in `elements`. */
  private readonly places = new Map<Element, number>();
  /** The place after the last descendant of each element. */
  private readonly ends = new Map<Element, number>();
  private readonly languages = new Set<string>();
  private readonly ranges = new Map<string, boolean>();
  private readonly hasRightToLeft: boolean;

  /** @param source the text of the page */
  constructor(elements: readonly Element[], source: string) {
    this.elements = elements;
    const last = new Map<unknown, Element>();
    const values: string[] = [];
    let isMarked = false;
    for (const [place, element] of elements.entries()) {
      this.places.set(element, place);
      const before = last.get(element.parentNode);
      if (before) this.siblings.set(element, before);
      last.set(element.parentNode, element);
      this.noteNames(element);
      for (const { name, value } of element.attrs) {
        if (name === 'lang') this.languages.add(value.toLowerCase());
        if (name === 'dir' && value.toLowerCase() === 'rtl') isMarked = true;
        if (value.includes('--')) values.push(value);
      }
    }
    for (const element of elements.toReversed()) {
      const end = this.ends.get(element) ?? (this.places.get(element) ?? 0) + 1;
      this.ends.set(element, end);
      const parent = parentOf(element);
      if (parent && !this.ends.has(parent)) this.ends.set(parent, end);
    }
    this.values = values.join(' ');
    this.hasRightToLeft = isMarked || rightToLeft.test(source) || escaped.test(source);
  }

  private noteNames(element: Element): void {
    const classes = (attributeOf(element, 'class') ?? '').split(/\s+/).filter(Boolean);
    const id = attributeOf(element, 'id');
    const names = [
      element.tagName.toLowerCase(),
      ...classes.map((name) => `.${name}`),
      ...(id === undefined ? [] : [`#${id}`]),
    ];
    this.names.set(element, new Set(names));
    for (const name of names) {
      const known = this.byName.get(name);
      if (known) known.push(element);
      else this.byName.set(name, [element]);
    }
  }

  /** @param name `tag`, `.class` or `#id` */
  named(name: string): readonly Element[] {
    return this.byName.get(name) ?? [];
  }

  isNamed(element: Element, name: string): boolean {
    return this.names.get(element)?.has(name) ?? false;
  }

  /** @returns the descendants of an element among others, which are in document order */
  within(ancestor: Element, others: readonly Element[]): readonly Element[] {
    const [start = 0, end = 0] = [this.places.get(ancestor), this.ends.get(ancestor)];
    return others.slice(this.countBefore(start + 1, others), this.countBefore(end, others));
  }

  /** @returns the number of elements before a place, by binary search */
  private countBefore(place: number, elements: readonly Element[]): number {
    let [low, high] = [0, elements.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = elements[middle];
      if (found && (this.places.get(found) ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @returns the element in front of one that has the same parent */
  before(element: Element): Element | undefined {
    return this.siblings.get(element);
  }

  /** @returns all classes, in the order of the page */
  listClasses(): string[] {
    return [...this.byName.keys()].filter((name) => name.startsWith('.')).map((name) => name.slice(1));
  }

  /** @param range a language as `:lang()` has it, such as `zh`. A range with an asterisk counts as present. */
  hasLanguage(range: string): boolean {
    if (range.includes('*')) return true;
    const known = this.ranges.get(range);
    if (known !== undefined) return known;
    const wanted = range.toLowerCase();
    const has = [...this.languages].some((language) => language === wanted || language.startsWith(`${wanted}-`));
    this.ranges.set(range, has);
    return has;
  }

  hasDirection(direction: string): boolean {
    return direction !== 'rtl' || this.hasRightToLeft;
  }
}

export function attributeOf(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}

export function parentOf({ parentNode }: Element): Element | undefined {
  return parentNode && defaultTreeAdapter.isElementNode(parentNode) ? parentNode : undefined;
}
