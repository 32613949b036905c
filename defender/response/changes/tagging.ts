import { changeTags, type TagAction } from '../../machines/changeTags';
import { resolveTargets, type ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import type { WantedMachine } from '../../machines/lookUp/wanted';
import type { Machine } from '../../machines/machine';
import { readMachines } from '../../machines/readMachines';
import type { Kind } from '../kind';
import type { Order } from '../order';
import { allowed, changing } from './change';

/** An order to give machines a tag, or to take it from them. */
export interface TagOrder extends Order<Machine, unknown> {
	readonly wanted: WantedMachine;
	readonly tag: string;
}

/** Changing tags: one call for all machines that ask for the same. */
function tagging(change: TagAction): Kind<TagOrder, ResolvedMachine, Machine> {
	return changing<TagOrder, ResolvedMachine, Machine>({
		async judge({ connection, port }, orders, deadline) {
			const wanted = orders.map((order) => order.wanted);
			const found = await port.inTurn(() => resolveTargets(connection, wanted, deadline()));
			return found.map((one) => (one.ok ? { ok: true, value: one.value.map(allowed) } : one));
		},
		async look(connection, jobs, deadline) {
			const unread = jobs.filter(({ subject }) => subject.entity === undefined);
			const ids = unread.map(({ subject }) => subject.id);
			const read = await readMachines(connection, ids, deadline);
			return jobs.map(({ subject: { id, entity } }) =>
				entity === undefined ? read.get(id) : { ok: true, value: entity },
			);
		},
		together: { about: ({ order: { tag }, subject: { id } }) => `${id.toLowerCase()} ${tag}` },
		decide({ order: { tag } }, there) {
			const has = there?.machineTags?.includes(tag) === true;
			if (there === undefined || has === (change === 'Remove')) {
				const verb = change === 'Add' ? 'added' : 'removed';
				return { plan: { do: 'start' }, words: `The tag would be ${verb}` };
			}
			return {
				plan: { do: 'skip', action: there },
				words: `The machine ${has ? 'has' : 'does not have'} the tag already; the call would change nothing`,
			};
		},
		async carryOutAll(connection, jobs, deadline) {
			const changes = jobs.map(({ order, subject }) => ({ machineId: subject.id, tag: order.tag }));
			const ends = await changeTags(connection, change, changes, deadline);
			return ends.map((end) =>
				end.ok ? { ok: true, value: { outcome: 'started', thing: end.value } } : end,
			);
		},
		made: change === 'Add' ? 'Tagged by this run' : 'Tag removed by this run',
		mayBeMade: change === 'Add' ? 'May have been tagged' : 'May have lost the tag',
	});
}

export const tagKinds: Readonly<Record<TagAction, Kind<TagOrder, ResolvedMachine, Machine>>> = {
	Add: tagging('Add'),
	Remove: tagging('Remove'),
};
