/** Puts the query and the loop of the second block about paging in the place of those of the first. */
export function repairPaging(whole: string, part: string): string {
  return `${whole.slice(0, whole.indexOf('const page = '))}${part}\n${whole.slice(whole.indexOf('test("paging'))}`;
}
