// #region early
export function shouldRefresh(expiresAt: number, loadMs: number): boolean {
  return Date.now() - loadMs * Math.log(Math.random()) >= expiresAt;
}
// #endregion
