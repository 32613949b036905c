import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INode } from 'n8n-workflow';
import type { TrackingState } from '../../../defender/tracking/trackingState.ts';
import {
	loadPosition,
	savePosition,
	type PositionContext,
} from '../../../nodes/DefenderMachineActionTrigger/position.ts';
import { everything } from './simulatedTrigger.mts';

/** A workflow's static data, as n8n keeps it: by the name of a node, and one part for all. */
class StaticData {
	readonly byKey: Record<string, IDataObject> = {};

	of(id: string, name: string): PositionContext {
		const node: INode = {
			id,
			name,
			type: 'defenderMachineActionTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		};
		return {
			getNode: () => node,
			getWorkflowStaticData: (type) => (this.byKey[type === 'node' ? name : type] ??= {}),
		};
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
	const loaded = loadPosition(context);
	return loaded.found === 'state' ? loaded.state.watermark : loaded.found;
}

describe('the position of a trigger', () => {
	test('is found again, and by nobody else', () => {
		const data = new StaticData();
		expect(watermarkOf(data.of('id 1', 'A'))).toBe('nothing');
		savePosition(data.of('id 1', 'A'), stateAt(1));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(1);
		expect(watermarkOf(data.of('id 2', 'B'))).toBe('nothing');
	});

	test('outlives new names, old ones included', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), stateAt(1));
		expect(watermarkOf(data.of('id 1', 'B'))).toBe(1);
		savePosition(data.of('id 1', 'B'), stateAt(2));
		expect(watermarkOf(data.of('id 1', 'A'))).toBe(2);
	});

	test('is not that of another node that had the name before', () => {
		const data = new StaticData();
		for (const watermark of [1, 2, 3]) savePosition(data.of('id 1', 'A'), stateAt(watermark));
		savePosition(data.of('id 2', 'B'), stateAt(7));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(7);
	});

	test('is taken over from the node of this name, where the node has none of its own', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), stateAt(1));
		expect(watermarkOf(data.of('id 2', 'A'))).toBe(1);
	});

	test('needs no saving while nothing changes', () => {
		const data = new StaticData();
		savePosition(data.of('id 1', 'A'), stateAt(1));
		const before = { ...data.byKey['A'] };
		savePosition(data.of('id 1', 'A'), stateAt(1));
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
