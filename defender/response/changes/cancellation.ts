import { isFinal, type MachineAction } from '../../entities';
import { cancelAction, tooLate } from '../../machineActions/cancelAction';
import { machineInWords, nounOf } from '../../machineActions/headline';
import { getActions } from '../../machineActions/readActions';
import type { Order, Subject } from '../order';
import { allowed, changing, judgeEach } from './change';

/** The machine action that is called off. */
export interface Cancelled extends Subject {
	readonly action: MachineAction;
}

/** An order to cancel a machine action, which is what it is about. */
export interface CancelOrder extends Order<Cancelled, unknown> {
	readonly machineActionId: string;
	readonly comment: string;
	/** Whether an action that had ended before is taken as it is. */
	readonly succeedIfEnded: boolean;
}

/** Calling off machine actions. */
export const cancellation = changing<CancelOrder, Subject, Cancelled>({
	judge: judgeEach((_way, { machineActionId }) => allowed({ id: machineActionId })),
	async look(connection, jobs, deadline) {
		const ids = jobs.map(({ subject }) => subject.id);
		const seen = await getActions(connection, ids, deadline);
		return ids.map((id) => {
			const one = seen.get(id);
			return one?.ok === true ? { ok: true, value: { id, action: one.value } } : one;
		});
	},
	together: {
		about: ({ subject }) => subject.id.toLowerCase(),
		after: (_job, made) => ({ plan: { do: 'reuse', action: made } }),
	},
	decide({ subject }, there) {
		if (there === undefined) {
			return { plan: { do: 'start' }, words: `Machine action ${subject.id} would be cancelled` };
		}
		const { type, id, status } = there.action;
		const what = `The ${nounOf(type)} of ${machineInWords(there.action)}`;
		return isFinal(status)
			? {
					plan: { do: 'refuse', error: tooLate(there.action) },
					words: `${what} has already ended as ${status} (${id})`,
				}
			: { plan: { do: 'start' }, words: `${what} would be cancelled (${id}, ${status})` };
	},
	async carryOut(connection, { order, subject: { id } }, deadline) {
		const { action, alreadyFinal } = await cancelAction(connection, id, order.comment, deadline);
		if (alreadyFinal && !order.succeedIfEnded) throw tooLate(action);
		return { outcome: alreadyFinal ? 'skipped' : 'started', thing: { id, action } };
	},
	made: 'Cancelled by this run',
	mayBeMade: 'May have been cancelled',
});
