// The size of a picture, read from its bytes.

/** @returns pixels, or `undefined` if the bytes are no picture */
export async function measurePicture(bytes: Uint8Array): Promise<{ width: number; height: number } | undefined> {
  // Most posts have no picture, and the library takes 50 ms to load.
  const { default: sharp } = await import('sharp');
  try {
    const { width, height, orientation = 1 } = await sharp(bytes).metadata();
    return orientation > 4 ? { width: height, height: width } : { width, height };
  } catch {
    return undefined;
  }
}
