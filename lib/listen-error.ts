// Explains why a server cannot listen, in one line with the fix.
import { createServer } from 'node:net';

interface Place {
  port: number;
  /** `undefined` for all addresses of the machine. */
  host: string | undefined;
}

/** The settings that name the place. */
const mainNames = { port: 'PORT', host: 'HOST' };
/** The settings that name the place of the metrics. */
export const metricsNames = { port: 'METRICS_PORT', host: 'METRICS_HOST' };

/** @returns one sentence with the problem and the fix */
export function describeListenError(
  { code = '', message }: NodeJS.ErrnoException,
  { port, host }: Place,
  names = mainNames,
): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use by another program: stop that program, or set ${names.port} to another port.`;
    case 'EACCES':
      return `This user may not listen on port ${port}: set ${names.port} to a port above 1023, and put a proxy in front of the site.`;
    case 'EADDRNOTAVAIL':
      return `${names.host} is ${host}, which is not an address of this machine: set it to one, such as localhost, or remove it to listen on all.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${names.host} is ${host}, a name that this machine cannot resolve: set it to an address of this machine, such as localhost, or remove it to listen on all.`;
    default:
      return `The server cannot listen on ${host ?? 'all addresses'}, port ${port}: ${message}.`;
  }
}

/**
 * Opens and closes the port, so that a problem is reported before a build of half a minute.
 * @returns the problem, or `undefined`
 */
export function findListenProblem(place: Place, names = mainNames): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(describeListenError(error, place, names)));
    server.listen(place.port, place.host, () => server.close(() => resolve(undefined)));
  });
}
