import type { Clock } from './world/clock.mts';
import type { Pace } from './world/pace.mts';
import type { LoggedRequest } from './http/requestLog.mts';
import type { Limits } from './switches/limits.mts';
import type { Quirks } from './switches/quirks.mts';

export interface SimulatorOptions {
	clock?: Clock;
	/** Default 127.0.0.1. */
	host?: string;
	/** Default 0: any free port. */
	port?: number;
	/** Certificate and key in PEM: the simulator then speaks https only. */
	tls?: { certificate: string; key: string };
	/** How long devices take; default `documentedPace`. */
	pace?: Pace;
	quirks?: Partial<Quirks>;
	limits?: Partial<Limits>;
	/** Default true: registers the default app and two small tenants. */
	seed?: boolean;
	/** Sees every request once it has been answered, or its connection broken. */
	onRequest?: (request: Readonly<LoggedRequest>) => void;
}
