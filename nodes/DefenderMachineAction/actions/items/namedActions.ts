import { settleNow, unsettle, type Settled } from '../../../../defender/general/settled';
import { machineActionIdField } from '../../fields/machineActionId';
import type { Run } from '../operation';
import { refuseSeveralOfModel } from './wantedMachines';

/** The fields of an operation on machine actions that exist, as they are read. */
interface Given {
	readonly machineActionId: ReadonlyArray<Settled<string>>;
	readonly options: { readonly severalForModels: boolean };
}

/** The same for one of the actions that an item names. */
type NamedAction<V extends Given> = Omit<V, 'machineActionId'> & {
	readonly machineActionId: string;
};

/** Each of the actions that an item names, with what else its fields say. */
export function namedActions<V extends Given>(run: Run, values: V): Array<Settled<NamedAction<V>>> {
	const { machineActionId: ids, options } = values;
	const { name, displayName: label } = machineActionIdField.property;
	refuseSeveralOfModel(run, ids.length, { name, label }, options);
	return ids.map((id) => settleNow(() => ({ ...values, machineActionId: unsettle(id) })));
}
