import { seconds } from '../../../../defender/general/clock';
import { lookAgainAt } from '../../../../defender/machineActions/lookAgain';
import type { MachineAction } from '../../../../defender/entities';
import {
	paceOf,
	waitForActions,
} from '../../../../defender/response/machineActions/wait/waitForActions';
import { verdictOf } from '../../../../defender/response/machineActions/wait/verdict';
import type { Awaited } from '../../../../defender/response/machineActions/wait/waitState';
import { settle, type Settled } from '../../../../defender/general/settled';
import { collectionField } from '../../../shared/fields/collection';
import { simplifyField } from '../../../shared/fields/simplify';
import { machineActionIdsField } from '../../fields/machineActionId';
import { severalForModelsField } from '../../fields/start/targetOptions';
import { timeoutField, waitOptions } from '../../fields/start/waiting';
import { quotaShareField } from '../../../shared/fields/quotaShare';
import { actionJson, type ActionView } from '../../../shared/actionOutput';
import {
	byItem,
	endOfOne,
	halted,
	mustHalt,
	readParts,
	smallestShare,
	valuesOf,
} from '../items/items';
import { namedActions } from '../items/namedActions';
import { formOf, readItem, type Operation, type Output } from '../operation';

const option = {
	name: 'Wait',
	value: 'wait',
	action: 'Wait for machine actions',
	description: 'Wait until actions that were started before have ended; nothing is started again',
};

const fields = {
	machineActionId: machineActionIdsField,
	simplify: simplifyField,
	options: collectionField(
		{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
		{
			...waitOptions(true),
			quotaShare: quotaShareField,
			severalForModels: severalForModelsField,
			timeout: timeoutField,
		},
	),
};

/** Waits for the actions of all items together: one list call a round. */
export const wait: Operation = {
	resource: 'machineAction',
	option,
	changes: false,
	description: formOf('machineAction', option.value, fields),
	async execute(run) {
		const { parts: orders, itemAt } = await readParts(run, (index) =>
			namedActions(run, readItem(run, fields, index)),
		);
		const usable = valuesOf(orders);
		const [first] = usable;
		if (first === undefined || (await mustHalt(run, orders))) {
			return byItem(run, itemAt, halted(orders));
		}
		const connection = run.connect(smallestShare(usable.map(({ options }) => options.quotaShare)));
		const now = run.clock.now();
		const awaited = usable.map(({ machineActionId: id, options }): Awaited => {
			return { id, since: now, deadline: now + seconds(options.timeout) };
		});
		const waits = await settle(() =>
			waitForActions(connection, awaited, {
				// The actions may have ended long ago.
				firstMs: 0,
				...paceOf(usable.map(({ options }) => options)),
			}),
		);
		const ends = orders.map(async (order): Promise<Settled<Output[]>> => {
			if (!order.ok) return order;
			return await settle(() => {
				if (!waits.ok) throw waits.error;
				const { machineActionId, options, simplify } = order.value;
				const end = waits.value.get(machineActionId);
				const seen = end && verdictOf(options, machineActionId, end);
				return [outputOf(machineActionId, seen, { now: run.clock.date(), simplify })];
			});
		});
		return byItem(run, itemAt, { ends: (await Promise.all(ends)).map(endOfOne) });
	},
};

function outputOf(id: string, seen: MachineAction | undefined, view: ActionView): Output {
	if (seen !== undefined) return { json: actionJson(seen, view) };
	// Never visible within the time, and the user wants the item all the same.
	return { json: { id, status: null, completed: false, lookAgainAt: lookAgainAt(seen, view.now) } };
}
