import { minutes } from '../../../../defender/general/clock';
import type { Connection } from '../../../../defender/http/connection';
import {
	readAllStateActions,
	readStateActions,
} from '../../../../defender/machineActions/readStateActions';
import type { RecentActions } from '../../../../defender/machineActions/recentActions';
import {
	responseStateOf,
	type ResponseState,
} from '../../../../defender/machineActions/responseState';
import { readMachines } from '../../../../defender/machines/readMachines';
import { settle } from '../../../../defender/general/settled';
import { planSeal } from '../../../shared/planSeal';
import { choiceField } from '../../../shared/fields/field';
import { machineFields, runOnMachines } from '../machineOperation';
import { formOf, readItem, type Operation, type Output, type Run, type RunEnd } from '../operation';
import { readOperation } from '../readOperation';
import { canBeExtended, stateJson, type Terms } from './stateOutput';

const option = {
	name: 'Get Response State',
	value: 'getResponseState',
	action: 'Get response state of machines',
	description:
		'Tell whether machines are isolated or restricted now, since when and by whom, from the actions that Microsoft Defender remembers; null where it remembers none',
};

const scope = choiceField(
	{
		displayName: 'Machines',
		name: 'scope',
		default: 'item',
		noDataExpression: true,
		description: 'Whose state to return',
	},
	[
		{
			name: 'All That Are Isolated',
			value: 'isolated',
			description: 'One output item for each machine of the tenant that is isolated now',
		},
		{
			name: 'All That Are Isolated or Restricted',
			value: 'either',
			description: 'One output item for each machine of the tenant that is either now',
		},
		{
			name: 'All That Are Restricted',
			value: 'restricted',
			description: 'One output item for each machine of the tenant that is restricted now',
		},
		{ name: 'The Machine of Each Item', value: 'item', description: 'Whatever its state' },
	],
);

const holds: Record<'isolated' | 'restricted' | 'either', (state: ResponseState) => boolean> = {
	isolated: ({ isolation }) => isolation.holds === true,
	restricted: ({ restriction }) => restriction.holds === true,
	either: ({ isolation, restriction }) => isolation.holds === true || restriction.holds === true,
};

const { machineId, options } = machineFields({}, {});
const perItem = { show: { scope: ['item'] } };
const fields = {
	scope,
	machineId: { ...machineId, property: { ...machineId.property, displayOptions: perItem } },
	options: { ...options, property: { ...options.property, displayOptions: perItem } },
};

/** Machines carry no flag for it: the state follows from the actions that ended last. */
export const getResponseState: Operation = {
	resource: 'machine',
	option,
	changes: false,
	description: formOf('machine', option.value, fields),
	async execute(run) {
		const { scope: chosen } = readItem(run, { scope }, 0);
		return chosen === 'item' ? await statesOfItems(run) : await statesOfAll(run, holds[chosen]);
	},
};

async function statesOfItems(run: Run): Promise<RunEnd> {
	return await runOnMachines(run, {
		option,
		fields: {},
		options: {},
		async work(connection, tasks, deadline) {
			const ids = [...new Set(tasks.map(({ machine }) => machine.id))];
			const read = await settle(async () => {
				const actions = await readStateActions(connection, ids, deadline);
				const seen = new Map(ids.map((id) => [id, seenOf(actions, id)]));
				return {
					seen,
					terms: await termsOf(run, connection, actions, [...seen.values()], deadline),
				};
			});
			if (!read.ok) return tasks.map(() => read);
			const { seen, terms } = read.value;
			return tasks.map(({ machine: { id, entity } }) => {
				const one = seen.get(id);
				if (one === undefined) throw new TypeError('A machine was not looked at');
				return { ok: true, value: stateOf(one, entity?.computerDnsName ?? one.name, terms) };
			});
		},
	});
}

/** A machine as its actions show it. */
interface Seen {
	readonly id: string;
	/** As its newest action knows it. */
	readonly name: string | null;
	readonly state: ResponseState;
}

function seenOf(actions: RecentActions, id: string): Seen {
	const own = actions.of(id);
	return { id, name: own[0]?.computerDnsName ?? null, state: responseStateOf(own) };
}

function stateOf({ id, state }: Seen, computerDnsName: string | null, terms: Terms): Output {
	return { json: stateJson({ computerDnsName, machineId: id }, state, terms) };
}

/** Reads the tags of those machines whose containment a tag may extend. */
async function termsOf(
	run: Run,
	connection: Connection,
	actions: RecentActions,
	seen: readonly Seen[],
	deadline: number,
): Promise<Terms> {
	const asked = seen.flatMap(({ id, state: { isolation, restriction } }) =>
		canBeExtended(isolation) || canBeExtended(restriction) ? [id] : [],
	);
	const seal = await planSeal(run.context, run.signIn, run.items[0] ?? 0);
	return { records: await readMachines(connection, asked, deadline), seal, actions };
}

/** The whole tenant is read once, however many items there are. */
async function statesOfAll(run: Run, counts: (state: ResponseState) => boolean): Promise<RunEnd> {
	let reading: Promise<Output[]> | undefined;
	const operation = readOperation({
		resource: 'machine',
		option,
		fields: {},
		async read(connection) {
			reading ??= readAll(run, connection, counts);
			return await reading;
		},
	});
	return await operation.execute(run);
}

async function readAll(
	run: Run,
	connection: Connection,
	counts: (state: ResponseState) => boolean,
): Promise<Output[]> {
	const deadline = connection.clock.now() + minutes(15);
	const actions = await readAllStateActions(connection, deadline);
	const all = actions.machineIds().map((id) => seenOf(actions, id));
	const seen = all.filter(({ state }) => counts(state));
	const terms = await termsOf(run, connection, actions, seen, deadline);
	return seen.map((one) => stateOf(one, one.name, terms));
}
