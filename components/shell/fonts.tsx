interface Props {
  /** The rules of the fonts. */
  css: string;
  /** The addresses of the fonts that every page uses. */
  preloaded: readonly string[];
}

/** The fonts of the site. The content security policy names the style sheet by its hash. */
export function Fonts({ css, preloaded }: Props) {
  return (
    <>
      {preloaded.map((path) => (
        // Browsers request fonts without credentials, so a preload with them would load the file twice.
        <link key={path} rel="preload" href={path} as="font" type="font/woff2" crossOrigin="" />
      ))}
      <style href="fonts" precedence="fonts">
        {css}
      </style>
    </>
  );
}
