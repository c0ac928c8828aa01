// The service worker for `OFFLINE_READING=false`: it deletes the caches and unregisters itself.
import { filesCache, pagesCache, shellCache } from '#lib/browser/kept.ts';

interface Extendable extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void;
  skipWaiting: () => Promise<void>;
  registration: ServiceWorkerRegistration;
}
declare const self: WorkerScope;

self.addEventListener('install', () => {
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([
      ...[pagesCache, filesCache, shellCache].map((name) => caches.delete(name)),
      self.registration.unregister(),
    ]),
  );
});
