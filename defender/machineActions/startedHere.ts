import { minutes } from '../clock';
import type { MachineAction } from '../entities';
import type { Connection } from '../http/connection';
import { markOf } from './mark';
import { requestKey, type Started, type StartCommand } from './startCommand';

/** By then a new action is visible in lists, which know better. */
const memoryMs = minutes(10);

/**
 * What this process has started lately, by mark. It closes the seconds in which a new action is
 * not visible in lists yet, when n8n runs a failed node again at once.
 */
export class StartedHere {
	constructor(private readonly connection: Connection) {}

	/** Starts the command, unless this process has done so already under the same mark. */
	async once(command: StartCommand, start: () => Promise<Started>): Promise<Started> {
		const known = this.known(command);
		if (known !== undefined) return { outcome: 'reused', action: known };
		const started = await start();
		const key = keyOf(command);
		if (key !== undefined && started.outcome === 'started') {
			const { shared, clock } = this.connection;
			shared.started.set(key, { action: started.action, at: clock.now() });
		}
		return started;
	}

	/** The action that this process has started for the command, if any. */
	known(command: StartCommand): MachineAction | undefined {
		this.forget();
		const key = keyOf(command);
		return key === undefined ? undefined : this.connection.shared.started.get(key)?.action;
	}

	private forget(): void {
		const { shared, clock } = this.connection;
		for (const [key, { at }] of shared.started) {
			if (clock.now() - at > memoryMs) shared.started.delete(key);
		}
	}
}

/** @returns undefined for commands that cannot be known again */
function keyOf(command: StartCommand): string | undefined {
	const mark = command.replayProtection ? markOf(command.comment) : undefined;
	if (mark === undefined) return undefined;
	return `${requestKey(command)} ${mark}`;
}
