import { describe, expect, test } from '@jest/globals';
import { allIfAny } from '../../../defender/filters/odata.ts';
import {
	concerns,
	isSameInterest,
	listFilters,
	type Interest,
} from '../../../defender/tracking/interest.ts';
import { asSeen } from './modelService.mts';
import { everything } from './simulatedTrigger.mts';

const machineId = '9f2c41d07be5a8c3146d90e27fb3385a61c0de74';
const action = {
	...asSeen({ id: 'a', hiddenMs: 0, phases: [{ status: 'Pending', at: 0 }] }, 0),
	machineId,
	computerDnsName: 'fin-lt-0231.contoso.example',
	requestor: 'Analyst@contoso.example',
	requestorComment: 'Case 4711: loader [n8n:wf1.88.abc.0.0]',
};

function isOfInterest(part: Partial<Interest>): boolean {
	return concerns({ ...everything, ...part }, action);
}

describe('an action is followed', () => {
	test.each<[string, Partial<Interest>, Partial<Interest>]>([
		['by type', { types: ['Offboard', 'Isolate'] }, { types: ['Offboard'] }],
		[
			'by the ID of its machine',
			{ machine: { by: 'id', id: machineId.toUpperCase() } },
			{ machine: { by: 'id', id: 'f'.repeat(40) } },
		],
		[
			'by the name of its machine',
			{ machine: { by: 'name', name: 'fin-lt-0231.contoso.example' } },
			{ machine: { by: 'name', name: 'fin-lt-0231.contoso' } },
		],
		[
			'by the first part of that name',
			{ machine: { by: 'name', name: 'fin-lt-0231' } },
			{ machine: { by: 'name', name: 'fin-lt-023' } },
		],
		['by requestor', { requestor: 'analyst@CONTOSO.example' }, { requestor: 'analyst' }],
		['by comment', { commentContains: 'CASE 4711' }, { commentContains: 'case 4712' }],
		['as one of n8n', { startedByN8n: true }, { startedByN8n: true, workflowId: 'wf2' }],
		['as one of a workflow', { workflowId: 'wf1' }, { workflowId: 'wf' }],
	])('%s', (_how, fitting, other) => {
		expect([isOfInterest(fitting), isOfInterest(other)]).toEqual([true, false]);
	});

	test('as one of n8n only with a mark', () => {
		const unmarked = { ...action, requestorComment: 'Case 4711' };
		expect(concerns({ ...everything, startedByN8n: true }, unmarked)).toBe(false);
		expect(concerns(everything, { ...action, requestorComment: null })).toBe(true);
	});

	test('not as long as its machine is not known', () => {
		const machine = { by: 'id', id: machineId } as const;
		const early = { ...action, machineId: null, computerDnsName: null };
		expect(concerns({ ...everything, machine }, early)).toBe(false);
	});
});

test('the service leaves out other types and machines by itself, and nothing else', () => {
	const machine = { by: 'id', id: machineId } as const;
	const named = { by: 'name', name: 'fin-lt-0231' } as const;
	const requestor = 'analyst';
	expect(allIfAny(listFilters({ ...everything, types: ['Isolate'], machine }))).toBe(
		`(type eq 'Isolate') and (machineId eq '${machineId}')`,
	);
	expect(allIfAny(listFilters({ ...everything, machine: named, requestor }))).toBeUndefined();
});

test('interests are the same whatever the order of types and the case of texts', () => {
	const one = { ...everything, types: ['A', 'B'], requestor: 'X', commentContains: 'Case' };
	const other = { ...everything, types: ['B', 'A'], requestor: 'x', commentContains: 'case' };
	expect(isSameInterest(one, other)).toBe(true);
	const parts: Array<Partial<Interest>> = [
		{},
		{ types: ['A'] },
		{ machine: { by: 'id', id: 'a' } },
		{ machine: { by: 'name', name: 'a' } },
		{ requestor: 'a' },
		{ commentContains: 'a' },
		{ startedByN8n: true },
		{ workflowId: 'a' },
		{ untilEnd: false },
	];
	const all = parts.map((part) => ({ ...everything, ...part }));
	const pairs = all.flatMap((left) => all.map((right) => isSameInterest(left, right)));
	expect(pairs.filter(Boolean)).toHaveLength(all.length);
});
