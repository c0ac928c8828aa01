interface Props {
  /** The rules of the fonts, and the families of text and interface. */
  css: string;
  /** The addresses of the fonts that every page uses. */
  preloaded: readonly string[];
}

/** The fonts of the site, or of the reader's system. The content security policy names the style sheet by its hash. */
export function Fonts({ css, preloaded }: Props) {
  return (
    <>
      {preloaded.map((path) => (
        // Browsers request fonts without credentials, so a preload with them would load the file twice.
        <link key={path} rel="preload" href={path} as="font" crossOrigin="" />
      ))}
      <style href="fonts" precedence="fonts">
        {css}
      </style>
    </>
  );
}
