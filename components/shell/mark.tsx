/** Two posts and a lintel: the oldest load-bearing structure there is. */
export function Mark() {
  return (
    <svg width="22" height="20" viewBox="0 0 22 20" aria-hidden="true" focusable="false">
      <path d="M0 0h22v6H0z M3 8h5v12H3z M14 8h5v12h-5z" fill="currentColor" />
    </svg>
  );
}
