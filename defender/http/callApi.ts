import type { Call } from './apiCall';
import { beforeDeadline } from './beforeDeadline';
import { rawCall } from './rawCall';
import { repeating } from './repeating';
import { withinBudget } from './budget/withinBudget';

/**
 * The one way to the service, from the outermost layer to the request itself. `connection.send`,
 * which the core uses, is the last of the layers: it renews the token (`renewing.ts`).
 *
 * Reads are repeated after 429, 5xx, broken answers and network faults. A POST is repeated only
 * when it surely had no effect: after 429, or when the connection never opened. After anything
 * else it ends as `ambiguous`, and the caller has to find out what happened (`lostCall.ts`).
 *
 * @returns the parsed JSON of a 2xx answer; undefined when it has no body
 * @throws DefenderError; `quota`, `timedOut` or `cancelled` leave the service untouched
 */
export const callApi: Call = beforeDeadline(repeating(withinBudget(rawCall)));
