import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import { saveState } from '../../../defender/tracking/savedState.ts';
import { mostTenants, type Whose } from '../../../defender/tracking/tenantPositions.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import {
	PositionStore,
	type PositionContext,
} from '../../../nodes/DefenderMachineActionTrigger/position.ts';
import { newTriggerMemory } from '../../../nodes/DefenderMachineActionTrigger/processMemory.ts';
import { everything } from './simulatedTrigger.mts';

const contoso = { tenant: '0e4f2b1c-0000-4000-8000-000000000001', spelled: 'contoso.example' };
const unnamed = { tenant: '', spelled: contoso.spelled };
const fabrikam = { tenant: '0e4f2b1c-0000-4000-8000-000000000002', spelled: 'fabrikam.example' };

function contextOf(
	id: string,
	name: string,
	dataOf: PositionContext['getWorkflowStaticData'],
): PositionContext {
	const type = 'defenderMachineActionTrigger';
	const node: INode = { id, name, type, typeVersion: 1, position: [0, 0], parameters: {} };
	return { getNode: () => node, getWorkflowStaticData: dataOf };
}

/** A workflow's static data, as n8n keeps it: by the name of a node, and one part for all. */
class StaticData {
	readonly byKey: Record<string, IDataObject> = {};

	of(id: string, name: string): PositionContext {
		return contextOf(id, name, (type) => (this.byKey[type === 'node' ? name : type] ??= {}));
	}
}

/** What n8n's durable scheduler keeps of one node: its place by id, apart from the part for all. */
class DurableData {
	private place: IDataObject = {};
	private readonly global: IDataObject = {};

	/** The place is kept when the poll's execution has been created, or told nothing. */
	save(name: string, state: TrackingState, end: 'kept' | 'takenBack'): void {
		const place = structuredClone(this.place);
		save(this.over(place, name), contoso, state);
		if (end === 'kept') this.place = place;
	}

	of(name: string): PositionContext {
		return this.over(structuredClone(this.place), name);
	}

	private over(place: IDataObject, name: string): PositionContext {
		return contextOf('id 1', name, (type) => (type === 'node' ? place : this.global));
	}
}

function stateAt(watermark: number): TrackingState {
	return {
		interest: everything,
		watermark,
		floor: 0,
		tellFrom: 0,
		watermarkAt: 0,
		open: new Map(),
		settled: new Map(),
	};
}

/** A process that has just been started, and so knows nothing but what n8n holds. */
function storeOf(context: PositionContext): PositionStore {
	return new PositionStore(context, newTriggerMemory(), everything);
}

function save(context: PositionContext, whose: Whose, state: TrackingState): void {
	const position = { state, readAt: 0, lastEvent: undefined };
	storeOf(context).save(whose, position, { signAt: undefined, tells: true, anew: false, keep: 1 });
}

function watermarkOf(context: PositionContext, whose: Whose = contoso): number | string {
	const found = storeOf(context).tenants().find(whose);
	return found.found === 'position' ? found.state.watermark : found.found;
}

describe('the position of a trigger', () => {
	test('is found again, and by nobody else', () => {
		const data = new StaticData();
		expect(watermarkOf(data.of('id 1', 'A'))).toBe('nothing');
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(1);
		expect(watermarkOf(data.of('id 2', 'B'))).toBe('nothing');
	});

	test('outlives new names, old ones included', () => {
		const data = new StaticData();
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 1', 'B'))).toBe(1);
		save(data.of('id 1', 'B'), contoso, stateAt(2));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(2);
	});

	test('is not that of another node that had the name before', () => {
		const data = new StaticData();
		for (const watermark of [1, 2, 3]) {
			save(data.of('id 1', 'A'), contoso, stateAt(watermark));
		}
		save(data.of('id 2', 'B'), contoso, stateAt(7));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(7);
	});

	test('is taken over from the node of this name, where the node has none of its own', () => {
		const data = new StaticData();
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(1);
	});

	test('needs no saving while nothing changes', () => {
		const data = new StaticData();
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		const before = { ...data.byKey['A'] };
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(data.byKey['A']?.['tracking']).toBe(before['tracking']);
	});

	test('is told apart from one that cannot be read', () => {
		const data = new StaticData();
		const tracking = { node: 'id 1', sequence: 3, state: { version: 2 } };
		data.byKey['A'] = { tracking };
		expect(watermarkOf(data.of('id 1', 'A'))).toBe('unreadable');
		data.byKey['A'] = { tracking: 'something else' };
		expect(watermarkOf(data.of('id 1', 'A'))).toBe('nothing');
	});
});

describe("the position under n8n's durable scheduler", () => {
	test('is the one before, when n8n could not create the execution that was to tell', () => {
		const data = new DurableData();
		data.save('A', stateAt(1), 'kept');
		for (const watermark of [2, 3]) {
			data.save('A', stateAt(watermark), 'takenBack');
			expect(watermarkOf(data.of('A'))).toBe(1);
		}
		data.save('A', stateAt(4), 'kept');
		expect(watermarkOf(data.of('A'))).toBe(4);
	});

	test('is that of the activation, of which n8n keeps the copy alone', () => {
		const data = new DurableData();
		data.save('A', stateAt(1), 'takenBack');
		expect(watermarkOf(data.of('A'))).toBe(1);
		data.save('A', stateAt(2), 'takenBack');
		expect(watermarkOf(data.of('A'))).toBe(1);
		data.save('A', stateAt(3), 'kept');
		expect(watermarkOf(data.of('A'))).toBe(3);
	});

	test('is the same under a new name, and under the old one again', () => {
		const data = new DurableData();
		data.save('A', stateAt(1), 'kept');
		data.save('A', stateAt(2), 'takenBack');
		expect(watermarkOf(data.of('B'))).toBe(1);
		data.save('B', stateAt(3), 'kept');
		expect([watermarkOf(data.of('B')), watermarkOf(data.of('A'))]).toEqual([3, 3]);
	});
});

describe('the position in another tenant', () => {
	test('is none to go on from, until one is left there', () => {
		const data = new StaticData();
		const node = data.of('id 1', 'A');
		save(node, fabrikam, stateAt(1));
		expect(watermarkOf(node)).toBe('elsewhere');
		save(node, contoso, stateAt(1));
		expect(watermarkOf(node)).toBe(1);
	});

	test('goes on where it was, on the way back', () => {
		const data = new StaticData();
		const node = data.of('id 1', 'A');
		save(node, contoso, stateAt(1));
		save(node, fabrikam, stateAt(2));
		expect([watermarkOf(node), watermarkOf(node, fabrikam)]).toEqual([1, 2]);
	});

	test('is kept of the tenants that were watched last', () => {
		const node = new StaticData().of('id 1', 'A');
		const tenants = Array.from({ length: mostTenants + 1 }, (_, index) => ({
			tenant: `tenant ${index}`,
			spelled: '',
		}));
		for (const [index, whose] of tenants.entries()) save(node, whose, stateAt(index));
		const found = tenants.map((whose) => watermarkOf(node, whose));
		expect(found).toEqual(['elsewhere', 1, 2, 3, 4, 5]);
	});

	test('is that of the token, however the credential is spelled', () => {
		const node = new StaticData().of('id 1', 'A');
		save(node, contoso, stateAt(1));
		expect(watermarkOf(node, { ...contoso, spelled: fabrikam.spelled })).toBe(1);
		expect(watermarkOf(node, { ...fabrikam, spelled: contoso.spelled })).toBe('elsewhere');
	});

	test.each([
		['only the token of today says which tenant it is', unnamed, contoso],
		['only the token of that time said so', contoso, unnamed],
		['no token says so', unnamed, unnamed],
	])('goes on while the spelling stays, and is unsure after that, where %s', (_, then, now) => {
		const node = new StaticData().of('id 1', 'A');
		save(node, then, stateAt(1));
		expect(watermarkOf(node, now)).toBe(1);
		expect(watermarkOf(node, { ...now, spelled: 'otherwise' })).toBe('unsure');
	});

	test('is taken for that of the present one where an early release did not note it', () => {
		const data = new StaticData();
		const tracking = { node: 'id 1', sequence: 3, state: saveState(stateAt(1)) };
		data.byKey['A'] = { tracking };
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(1);
	});
});

/** A context of n8n carries the workflow. */
function inWorkflow(data: StaticData, nodes: ReadonlyArray<{ id: string; name: string }>) {
	return (id: string, name: string): PositionContext => {
		const context = data.of(id, name);
		const byName = Object.fromEntries(nodes.map((node) => [node.name, node]));
		const staticData = Object.fromEntries(
			Object.entries(data.byKey).map(([key, value]) => [
				key === 'global' ? key : `node:${key}`,
				value,
			]),
		);
		return Object.assign(context, { workflow: { nodes: byName, staticData } });
	};
}

describe('what a node has left that is no longer in the workflow', () => {
	const nodes = [{ id: 'id 2', name: 'B' }];

	test('is gone on from by one with the same settings in its place', () => {
		const data = new StaticData();
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(inWorkflow(data, nodes)('id 2', 'B'))).toBe(1);
	});

	test('is no business of one with other settings, whatever its name', () => {
		const data = new StaticData();
		const others = { ...stateAt(1), interest: { ...everything, requestor: 'somebody' } };
		save(data.of('id 1', 'B'), contoso, others);
		expect(watermarkOf(inWorkflow(data, nodes)('id 2', 'B'))).toBe('nothing');
	});

	test('is not what a node has left that has another name now', () => {
		const data = new StaticData();
		save(data.of('id 1', 'B'), contoso, stateAt(1));
		const both = inWorkflow(data, [...nodes, { id: 'id 1', name: 'A' }]);
		expect(watermarkOf(both('id 2', 'B'))).toBe('nothing');
		expect(watermarkOf(both('id 1', 'A'))).toBe(1);
	});

	test('goes when it is asked to, and nothing else does', () => {
		const data = new StaticData();
		save(data.of('id 1', 'A'), contoso, stateAt(1));
		save(data.of('id 2', 'B'), contoso, stateAt(2));
		save(data.of('id 3', 'C'), contoso, stateAt(3));
		data.byKey['Other'] = { cursor: 7 };
		const context = inWorkflow(data, [...nodes, { id: 'id 3', name: 'C' }])('id 2', 'B');
		storeOf(context).forgetFormerNodes();
		const kept = Object.entries(data.byKey).flatMap(([key, value]) =>
			Object.keys(value).map((name) => `${key} ${name}`),
		);
		const type = 'defenderMachineActionTrigger';
		expect(kept.sort()).toEqual(
			[
				'B tracking',
				'C tracking',
				'Other cursor',
				`global ${type}:id 2`,
				`global ${type}:id 3`,
			].sort(),
		);
	});
});
