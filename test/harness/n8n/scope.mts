import { AsyncLocalStorage } from 'node:async_hooks';
import type { VirtualClock } from '../clock/virtualClock.mts';

/** What n8n's process-wide services need to know of the engine on whose behalf they are called. */
interface EngineScope {
	readonly clock: VirtualClock | undefined;
	readonly log: (line: string) => void;
}

/** Follows every promise that an engine starts, so that engines side by side stay apart. */
export const engineScope = new AsyncLocalStorage<EngineScope>();
