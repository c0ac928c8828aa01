// Prints a line before the logger can be loaded, because a setting is wrong: as JSON where the log is JSON.
import { basename } from 'node:path';

/** Programs whose whole output is a log. Commands print texts for people. */
const services = ['start', 'server', 'publisher'];

/** @param level as the logger names it */
export function printEarly(level: 'warn' | 'fatal', text: string): void {
  const service = basename(process.argv[1] ?? '', '.ts');
  if (process.stdout.isTTY || !services.includes(service)) console.error(text);
  else process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), service, msg: text })}\n`);
}
