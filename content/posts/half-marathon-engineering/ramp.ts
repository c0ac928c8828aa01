// #region ramp
export function rampSteps(from: number, to: number, growth = 1.1): number[] {
  if (!(from > 0 && growth > 1)) throw new RangeError('a ramp starts above zero and grows');
  const steps: number[] = [];
  for (let next = from * growth; next < to; next *= growth) steps.push(next);
  return [...steps, to];
}

console.log(rampSteps(8, 18).length); // long run in km: 9
console.log(rampSteps(500, 5_000).length); // peak requests/s at +10%: 25
console.log(rampSteps(500, 5_000, 2).length); // the same, doubling: 4
// #endregion
