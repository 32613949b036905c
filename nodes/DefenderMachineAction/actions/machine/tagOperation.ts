import type { Connection } from '../../../../defender/http/connection';
import { changeTags, type TagAction } from '../../../../defender/machines/changeTags';
import { readMachines } from '../../../../defender/machines/readMachines';
import type { ResolvedMachine } from '../../../../defender/machines/lookUp/resolveTargets';
import { settle, unsettle, type Settled } from '../../../../defender/settled';
import { textField } from '../../../shared/fields/field';
import { allowAsToolField, toolNotice } from '../../fields/start/allowAsTool';
import { sendable } from '../../../shared/fields/sendable';
import { dryRunField } from '../../fields/start/dryRun';
import { simplifyField } from '../../fields/lists/simplify';
import { machineOperation } from '../machineOperation';
import type { Operation, OperationOption, Output } from '../operation';
import { machineJson } from './machineOutput';

const look = {
	displayName: 'Tag',
	name: 'tag',
	required: true,
	placeholder: 'e.g. case-4711',
	description: 'The device tag, as the Microsoft Defender portal shows it',
};
const tagField = textField(look, sendable(200));

interface Task {
	readonly machine: ResolvedMachine;
	readonly values: { readonly tag: string; readonly simplify: boolean };
	readonly options: { readonly dryRun: boolean };
}

/** Adding or removing a tag: one call for all machines that ask for the same. */
export function tagOperation(action: TagAction, option: OperationOption): Operation {
	return machineOperation({
		option,
		changes: true,
		fields: { tag: tagField, simplify: simplifyField, toolNotice },
		options: { allowAsTool: allowAsToolField, dryRun: dryRunField },
		async work(connection, tasks, deadline) {
			const real = tasks.filter(({ options }) => !options.dryRun);
			const dry = tasks.filter(({ options }) => options.dryRun);
			const changed = await change(connection, action, real, deadline);
			const planned = await plan(connection, action, dry, deadline);
			return tasks.map(
				(task) => changed.get(task) ?? planned.get(task) ?? { ok: true, value: { json: {} } },
			);
		},
	});
}

type Ends = ReadonlyMap<Task, Settled<Output>>;

async function change(
	connection: Connection,
	action: TagAction,
	tasks: readonly Task[],
	deadline: number,
): Promise<Ends> {
	const changes = tasks.map(({ machine, values }) => ({ machineId: machine.id, tag: values.tag }));
	const ends = await changeTags(connection, action, changes, deadline);
	return new Map(
		tasks.map((task, position): [Task, Settled<Output>] => {
			const end = ends[position];
			if (end === undefined) throw new TypeError('A machine was not tagged');
			if (!end.ok) return [task, end];
			const { simplify } = task.values;
			return [task, { ok: true, value: { json: machineJson(end.value, simplify) } }];
		}),
	);
}

/** What would change, by the tags that the machines have now. */
async function plan(
	connection: Connection,
	action: TagAction,
	tasks: readonly Task[],
	deadline: number,
): Promise<Ends> {
	const unread = tasks.filter(({ machine }) => machine.entity === undefined);
	const read = await readMachines(
		connection,
		unread.map(({ machine }) => machine.id),
		deadline,
	);
	const rows = tasks.map(async (task): Promise<[Task, Settled<Output>]> => {
		const row = await settle(() => {
			const end = read.get(task.machine.id);
			const entity = task.machine.entity ?? (end && unsettle(end));
			return plannedRow(action, task, entity?.machineTags ?? [], entity?.computerDnsName ?? null);
		});
		return [task, row];
	});
	return new Map(await Promise.all(rows));
}

function plannedRow(
	action: TagAction,
	{ machine, values: { tag } }: Task,
	tags: readonly string[],
	computerDnsName: string | null,
): Output {
	const has = tags.includes(tag);
	const changes = has === (action === 'Remove');
	const verb = action === 'Add' ? 'added' : 'removed';
	return {
		json: {
			dryRun: true,
			machineId: machine.id,
			computerDnsName,
			tag,
			plan: changes ? 'start' : 'skip',
			explanation: changes
				? `The tag would be ${verb}`
				: `The machine ${has ? 'has' : 'does not have'} the tag already; the call would change nothing`,
			machineTags: [...tags],
		},
	};
}
