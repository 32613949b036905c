import { isDefenderError } from '../../../defenderError';
import type { MachineAction } from '../../../entities';
import { sharedPart } from '../../../http/budget/sharedPart';
import { toTheSecond } from '../../../texts/shown';
import type { Begun } from '../../kind';
import { endOf } from '../../../machineActions/responseState';

/** The state that an action leads to. */
const inWords: Readonly<Partial<Record<string, string>>> = {
	Isolate: 'is isolated',
	Unisolate: 'is not isolated',
	RestrictCodeExecution: 'is restricted',
	UnrestrictCodeExecution: 'is not restricted',
};

/** In what state a machine is that an action has brought about, and since when; for people. */
export function stateInWords(by: MachineAction): string {
	const since = endOf(by);
	const who = by.requestor === null ? '' : ` by ${by.requestor}`;
	const when = since === null ? '' : ` since ${toTheSecond(since)}`;
	return `${inWords[by.type] ?? 'is in the wanted state'}${when}${who} (${by.type} ${by.id})`;
}

/**
 * What was sent to machines that had been in the wanted state before: it may stay Pending for ever, and
 * whoever waits for it must not think that the machine is in another state.
 */
class StatesThere {
	private readonly before = new Map<string, MachineAction>();

	note({ action, despite }: Begun<MachineAction>): void {
		if (despite !== undefined) this.before.set(action.id, despite);
	}

	/** The error of a wait that ran out of time says in what state the machine was all along. */
	advise(error: Error): Error {
		if (!isDefenderError(error, 'timedOut')) return error;
		const by = this.before.get(error.action?.id ?? '');
		if (by === undefined) return error;
		return error.with({
			message: `${error.message}. The machine ${stateInWords(by)}`,
		});
	}
}

/** What one run has sent. */
export const statesThere = sharedPart<StatesThere>(
	(connection) => connection,
	() => new StatesThere(),
);
