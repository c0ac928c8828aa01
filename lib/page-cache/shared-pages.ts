// Finished pages that several machines share, so that only one of them renders a page. A driver is in `lib/cluster/`.

export interface SharedPages {
  /**
   * Looks for a page that another machine has rendered, and waits while one renders it. It gives up soon if the store does not
   * reply.
   * @param name the key of a page in one release
   * @param canRender whether this machine would render the page; if not, nothing is waited for
   * @returns the bytes; `undefined` if there is none, and this machine should render the page if it can
   */
  take(name: string, canRender: boolean): Promise<Buffer | undefined>;
  /** Shares a page that this machine has rendered. Errors are not reported, because the page is then only rendered again elsewhere. */
  offer(name: string, bytes: Uint8Array): Promise<void>;
  /** Lets other machines render a page that this one failed to render or does not share. */
  release(name: string): void;
  /** Removes the pages that were shared before a time in milliseconds since 1970 UTC. @throws if the store does not reply */
  removeBefore(time: number): Promise<void>;
}
