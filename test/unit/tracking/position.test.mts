import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import { isRow } from '../../../defender/entities.ts';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import {
	loadPosition,
	savePosition,
	type PositionContext,
} from '../../../nodes/DefenderMachineActionTrigger/position.ts';
import { everything } from './simulatedTrigger.mts';

const contoso = 'contoso.onmicrosoft.com';

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
		savePosition(this.over(place, name), contoso, state);
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
		met: 0,
		open: new Map(),
		settled: new Map(),
	};
}

function watermarkOf(context: PositionContext): number | string {
	const loaded = loadPosition(context, contoso);
	return loaded.found === 'state' ? loaded.state.watermark : loaded.found;
}

describe('the position of a trigger', () => {
	test('is found again, and by nobody else', () => {
		const data = new StaticData();
		expect(watermarkOf(data.of('id 1', 'A'))).toBe('nothing');
		savePosition(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(1);
		expect(watermarkOf(data.of('id 2', 'B'))).toBe('nothing');
	});

	test('outlives new names, old ones included', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 1', 'B'))).toBe(1);
		savePosition(data.of('id 1', 'B'), contoso, stateAt(2));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(2);
	});

	test('is not that of another node that had the name before', () => {
		const data = new StaticData();
		for (const watermark of [1, 2, 3]) {
			savePosition(data.of('id 1', 'A'), contoso, stateAt(watermark));
		}
		savePosition(data.of('id 2', 'B'), contoso, stateAt(7));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(7);
	});

	test('is taken over from the node of this name, where the node has none of its own', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), contoso, stateAt(1));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(1);
	});

	test('needs no saving while nothing changes', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), contoso, stateAt(1));
		const before = { ...data.byKey['A'] };
		savePosition(data.of('id 1', 'A'), contoso, stateAt(1));
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
		savePosition(node, 'fabrikam.onmicrosoft.com', stateAt(1));
		expect(watermarkOf(node)).toBe('elsewhere');
		savePosition(node, contoso, stateAt(1));
		expect(watermarkOf(node)).toBe(1);
	});

	test('is taken for that of the present one where an early release did not note it', () => {
		const data = new StaticData();
		const node = data.of('id 1', 'A');
		savePosition(node, contoso, stateAt(1));
		for (const place of Object.values(data.byKey)) {
			for (const position of Object.values(place)) {
				if (isRow(position)) delete position.tenant;
			}
		}
		expect(watermarkOf(node)).toBe(1);
	});
});
