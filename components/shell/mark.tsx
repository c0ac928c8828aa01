/** The logo: a lintel on two posts. */
export function Mark() {
  return (
    <svg width="27" height="21" viewBox="0 0 44 34" aria-hidden="true" focusable="false">
      <path d="M0 0h44v9H0z M4 9h9v25H4z M31 9h9v25h-9z" fill="currentColor" />
    </svg>
  );
}
