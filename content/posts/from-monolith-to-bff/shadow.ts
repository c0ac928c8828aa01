// #region shadow
import { isDeepStrictEqual } from 'node:util';

// Reads only. The user gets the control's answer, at the control's speed.
export async function shadow<T>(
  name: string,
  control: () => Promise<T>,
  candidate: () => Promise<T>,
  share = 0.05,
): Promise<T> {
  const expected = await control();
  if (Math.random() < share) {
    // A candidate that throws at once fails here too, and not in front of the user.
    Promise.resolve().then(candidate).then(
      (actual) => console.log(JSON.stringify({ name, differs: differences(expected, actual) })),
      (error: unknown) => console.log(JSON.stringify({ name, failed: (error as Error)?.name })),
    );
  }
  return expected;
}

// Names of fields, never values: these are people's orders.
export function differences(a: unknown, b: unknown, path = '$'): string[] {
  if (isDeepStrictEqual(a, b)) return [];
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return [path];
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...fields].flatMap((field) => differences(a[field], b[field], `${path}.${field}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
// #endregion
