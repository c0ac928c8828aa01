import type { ReactNode } from 'react';
import type { ComponentAttributes } from '#lib/content/mdx/registry.ts';

const names = { note: 'Note', tip: 'Tip', warning: 'Warning' } as const;

interface Props extends ComponentAttributes<'Callout'> {
  children?: ReactNode;
}

export function Callout({ kind, title, children }: Props) {
  return (
    <aside className="callout" data-kind={kind} aria-label={title ?? names[kind]}>
      <p className="callout-title">{title ?? names[kind]}</p>
      {children}
    </aside>
  );
}
