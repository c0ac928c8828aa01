// The git hook of `npm run cluster`: delivers a webhook to the balancer, as a forge does.
import { github, send } from '../publish/forges.ts';

const [origin = '', secret = ''] = process.argv.slice(2);
const status = await send(origin, github({ secret }));
console.log(
  status === 202 || status === 200
    ? 'The publisher reads the push.'
    : `The webhook got the status ${status}: the publisher finds the push at its next poll.`,
);
