import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { minutes } from '../../../defender/clock';
import type { MachineAction } from '../../../defender/entities';
import { listActions } from '../../../defender/machineActions/readActions';
import { settle } from '../../../defender/settled';
import { systemClockOf } from '../../shared/clocks';
import { connect } from '../../shared/connect';
import { toNodeError } from '../../shared/nodeErrors';
import { searchMachines } from './searchMachines';

/** As many as a person looks through. */
const listLength = 100;

function itemOf(action: MachineAction): INodeListSearchItems {
	const machine = action.computerDnsName ?? action.machineId ?? 'unknown machine';
	return {
		name: `${action.type} on ${machine} (${action.status}, ${action.creationDateTimeUtc ?? ''})`,
		value: action.id,
	};
}

/** The latest machine actions, for "From List". The search looks at everything that is shown. */
async function searchMachineActions(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const clock = systemClockOf(this);
	const listed = await settle(async () => {
		const connection = await connect(this, clock, { quotaShare: 1, notice: () => undefined });
		return await listActions(connection, { limit: listLength, deadline: clock.now() + minutes(1) });
	});
	if (!listed.ok) throw toNodeError(this.getNode(), listed.error);
	const wanted = (filter ?? '').trim().toLowerCase();
	const results = listed.value.map(itemOf);
	return {
		results: results.filter(
			({ name, value }) =>
				name.toLowerCase().includes(wanted) || String(value).toLowerCase().includes(wanted),
		),
	};
}

export const listSearch = { searchMachineActions, searchMachines };
