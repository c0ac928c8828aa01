// Closes the table of contents when the reader chooses a section. Without the script, a tap beside it closes it.

export function closeContents(): void {
  addEventListener('click', ({ target }) => {
    (target as Element).closest<HTMLElement>('nav:popover-open')?.hidePopover();
  });
}
