// Shows a preview of a post while the pointer rests on a link to it, or the keyboard focuses one. The preview is loaded at its
// first use. Touch has none: a tap opens the post.

/** Defined by the bundler: the address of the script of the preview. */
declare const LINK_PREVIEW: string;

/** Milliseconds. A pointer that only passes shows nothing. */
const delay = 350;

export function listenForLinkPreviews(): void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = ({ target, pointerType }: Partial<PointerEvent>) => {
    clearTimeout(timer);
    const link = (target as Element).closest?.(':is(.prose,article>footer) [href^="/posts/"]');
    if (link && pointerType !== 'touch')
      timer = setTimeout(async () => {
        try {
          (await import(LINK_PREVIEW)).showLinkPreview(link);
        } catch {
          // A page that was opened before several deployments may name a script that no longer exists.
        }
      }, delay);
  };
  addEventListener('pointerover', wait);
  addEventListener('focusin', wait);
}
