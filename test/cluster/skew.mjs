// Moves the clock of a process, as on a machine without a time server. Next copies the properties of `Date`, so they stay there.
const skew = Number(process.env.CLUSTER_SKEW ?? 0);
const RealDate = Date;
const realNow = Date.now;

RealDate.now = () => realNow() + skew;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, self) => Reflect.construct(target, values.length === 0 ? [target.now()] : values, self),
  apply: (target) => new target(target.now()).toString(),
});
