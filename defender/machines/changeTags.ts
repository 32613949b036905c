import { apiMethods } from '../contract';
import { isDefenderError } from '../defenderError';
import { isRow } from '../entities';
import type { ApiCall } from '../http/apiCall';
import { callApi } from '../http/callApi';
import type { Connection } from '../http/connection';
import { certain, makeSure } from '../http/lostCall';
import { settle, settleAll, type Settled } from '../settled';
import { readMachine, type Machine } from './machine';

export type TagAction = 'Add' | 'Remove';

export interface TagChange {
	readonly machineId: string;
	readonly tag: string;
}

/** Source: https://learn.microsoft.com/defender-endpoint/api/add-or-remove-multiple-machine-tags */
export const largestTagBatch = 500;

/** Machines tagged one by one at a time. */
const width = 5;

/**
 * Adds or removes tags: one call for up to 500 machines that ask for the same tag. When such a call
 * is refused because of one of its machines, they are tagged one by one, so that each has its own
 * answer.
 *
 * @returns the machine as it is then, or undefined where the service did not say, or why it could
 * not be changed, for each change at its position
 */
export async function changeTags(
	connection: Connection,
	action: TagAction,
	changes: readonly TagChange[],
	deadline: number,
): Promise<Array<Settled<Machine | undefined>>> {
	const change = new TagChanger(connection, action, deadline);
	const ends = new Map<TagChange, Settled<Machine | undefined>>();
	for (const [tag, group] of byTag(changes)) {
		const ids = [...new Set(group.map(({ machineId }) => machineId))];
		const byId = await change.machines(tag, ids);
		for (const one of group) {
			ends.set(one, byId.get(one.machineId) ?? { ok: true, value: undefined });
		}
	}
	return changes.map((one) => ends.get(one) ?? { ok: true, value: undefined });
}

function byTag(changes: readonly TagChange[]): Map<string, TagChange[]> {
	const groups = new Map<string, TagChange[]>();
	for (const change of changes) {
		groups.set(change.tag, [...(groups.get(change.tag) ?? []), change]);
	}
	return groups;
}

type Ends = Map<string, Settled<Machine | undefined>>;

class TagChanger {
	constructor(
		private readonly connection: Connection,
		private readonly action: TagAction,
		private readonly deadline: number,
	) {}

	async machines(tag: string, ids: readonly string[]): Promise<Ends> {
		const ends: Ends = new Map();
		for (let start = 0; start < ids.length; start += largestTagBatch) {
			const batch = ids.slice(start, start + largestTagBatch);
			const done = batch.length === 1 ? await this.each(tag, batch) : await this.batch(tag, batch);
			for (const [id, end] of done) ends.set(id, end);
		}
		return ends;
	}

	private async batch(tag: string, ids: readonly string[]): Promise<Ends> {
		const sent = await settle(() =>
			this.post({
				method: apiMethods.tagMachines,
				body: { Value: tag, Action: this.action, MachineIds: ids },
				deadline: this.deadline,
			}),
		);
		if (sent.ok) {
			const machines = machinesIn(sent.value);
			return new Map(ids.map((id) => [id, { ok: true, value: machines.get(id) }]));
		}
		const becauseOfOne = isDefenderError(sent.error, 'notFound', 'refused');
		return becauseOfOne ? await this.each(tag, ids) : new Map(ids.map((id) => [id, sent]));
	}

	private async each(tag: string, ids: readonly string[]): Promise<Ends> {
		const ends = await settleAll(ids, width, async (machineId) => {
			const answer = await this.post({
				method: apiMethods.tagMachine,
				parameters: { machineId },
				body: { Value: tag, Action: this.action },
				deadline: this.deadline,
			});
			return readMachine(answer);
		});
		return new Map(
			ids.map((id, position) => [id, ends[position] ?? { ok: true, value: undefined }]),
		);
	}

	/** Setting a tag twice is setting it once, so a lost answer is answered by asking again. */
	private async post(call: ApiCall): Promise<unknown> {
		const made = await makeSure(this.connection, {
			send: () => callApi(this.connection, call),
			find: 'harmless',
			visibilityLagMs: 0,
			deadline: call.deadline,
		});
		return certain(made, 'the tags were changed', 'Look at the machine, or run the node again.');
	}
}

/** The answer is a list of machines, bare or as `value`. */
function machinesIn(answer: unknown): ReadonlyMap<string, Machine> {
	const rows: unknown = isRow(answer) ? answer.value : answer;
	const list: unknown[] = Array.isArray(rows) ? rows : [];
	const machines = list.flatMap((row) => readMachine(row) ?? []);
	return new Map(machines.map((machine) => [machine.id.toLowerCase(), machine]));
}
