// Forms of texts that depend on numbers, for the files of the languages.

/** A text for each plural form of a language; `other` is also the text for the forms that are not there. `{count}` is the number. */
type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** @returns a function that chooses the form of a text for a number */
export function makePlural(language: string): (count: number, forms: Forms) => string {
  // Made at the first call: a command loads all languages and uses one.
  let made: { rules: Intl.PluralRules; numbers: Intl.NumberFormat } | undefined;
  return (count, forms) => {
    made ??= { rules: new Intl.PluralRules(language), numbers: new Intl.NumberFormat(language) };
    const { rules, numbers } = made;
    return (forms[rules.select(count)] ?? forms.other).replace('{count}', numbers.format(count));
  };
}

/**
 * Formats a reading time. Beside a post in another language it is only the duration, "8 minutes", which `Intl` knows in
 * every language.
 * @param format for posts in the language of the interface
 */
export function makeReadingTime(language: string, format: (minutes: number) => string) {
  return (minutes: number, textLanguage: string): string => {
    if (textLanguage === language || new Intl.Locale(textLanguage).language === language) return format(minutes);
    return new Intl.NumberFormat(textLanguage, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(minutes);
  };
}
