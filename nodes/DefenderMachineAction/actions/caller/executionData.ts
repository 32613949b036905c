import type { IExecuteFunctions } from 'n8n-workflow';
import type { MachineAction } from '../../../../defender/entities';
import { firstLabelOf } from '../../../../defender/machines/machine';
import { settleNow } from '../../../../defender/general/settled';

/**
 * The keys of the execution's custom data in which the IDs of its machine actions stand, and the names of
 * their machines. n8n keeps ten keys of an execution, some of which workflows may want for themselves.
 */
const idKeys = ['defenderActions', 'defenderActions2', 'defenderActions3', 'defenderActions4'];
const machineKey = 'defenderMachines';
/** Characters of a value that n8n takes without a complaint. */
const longest = 255;

/**
 * Notes an action in the execution's custom data as soon as it is known. It is all that n8n keeps of an
 * execution that is stopped. The list of executions can be searched for it where n8n's licence has that.
 * Hosts and callers without it have the log.
 */
export function keepInExecution(context: IExecuteFunctions, action: MachineAction): void {
	settleNow(() => {
		const { customData } = context as Partial<IExecuteFunctions>;
		if (customData === undefined) return;
		const add = (key: string, text: string): boolean => {
			const known = customData.getAll()[key];
			const values = known === undefined ? [] : known.split(', ');
			if (values.includes(text)) return true;
			const value = [...values, text].join(', ');
			if (value.length > longest) return false;
			customData.set(key, value);
			return true;
		};
		idKeys.some((key) => add(key, action.id));
		const name = firstLabelOf(action.computerDnsName ?? '');
		if (name !== '') add(machineKey, name);
	});
}
