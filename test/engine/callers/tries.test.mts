import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../../simulator/index.mts';
import { byId, closeServicesAfterEachTest, machine } from '../service.mts';
import { callers, inShort, startWithCallers, type CallerName } from './callers.mts';

closeServicesAfterEachTest();

const scan = {
	resource: 'machineAction',
	operation: 'runAntiVirusScan',
	scanType: 'Quick',
	machineId: byId(machine.hr),
	waitForCompletion: true,
	// A rail that was asked for expressly, so that nothing goes out while the machine cannot be read.
	guardRails: { tags: 'tier-0' },
};

/** Those to whom n8n gives a second try; the Agents module does not. */
const names = (Object.keys(callers) as CallerName[]).filter((name) => name !== 'Agents module');

/** Nothing that is worth a repetition. */
const refused: Omit<Fault, 'on'> = { kind: 'status', status: 422 };

/** What goes wrong in the first try of a call, and nothing after it. */
const occasions = {
	'before the start': [{ on: 'getMachine', ...refused }],
	'after the start': [{ on: 'getMachineAction', ...refused }],
	'after a lost answer': [
		{ on: 'runAntiVirusScan', kind: 'status', status: 503, afterWork: true },
		{ on: 'listMachineActions', ...refused, after: 1 },
	],
} satisfies Record<string, Fault[]>;

describe('a new call is a new request', () => {
	test.each(names)('%s: two calls, two scans', async (name) => {
		const { simulator, engine } = await startWithCallers();
		const told = [
			inShort(await callers[name](engine, scan)),
			inShort(await callers[name](engine, scan)),
		];
		expect(told).toEqual(['Succeeded, started', 'Succeeded, started']);
		expect(simulator.requests.count('runAntiVirusScan')).toBe(2);
	});

	test.each(names)('%s: isolate, release, isolate, release are four calls', async (name) => {
		const { simulator, engine } = await startWithCallers();
		const told: string[] = [];
		for (const operation of ['isolate', 'unisolate', 'isolate', 'unisolate']) {
			told.push(inShort(await callers[name](engine, { ...scan, operation })));
		}
		expect(new Set(told)).toEqual(new Set(['Succeeded, started']));
		expect(simulator.requests.posts().map(({ operation }) => operation)).toEqual([
			'isolate',
			'unisolate',
			'isolate',
			'unisolate',
		]);
	});
});

describe('an idempotency key that a model would choose', () => {
	test.each(['AI Agent', 'older agent', 'MCP Server Trigger', 'Agents module'] as const)(
		'%s: is refused before any request, by whatever name it comes',
		async (name) => {
			const { simulator, engine } = await startWithCallers();
			for (const source of ['$json.x', '$parameter["comment"]', '$input.item.json.x']) {
				const told = await callers[name](engine, {
					...scan,
					options: { idempotencyKey: `={{ 'case' + ${source} }}` },
				});
				expect(told).toContain('an AI model would choose the key by $');
			}
			expect(simulator.requests.all()).toEqual([]);
		},
	);

	test('one that the workflow gives is none of them', async () => {
		const { simulator, engine } = await startWithCallers();
		const keyed = { ...scan, options: { idempotencyKey: '={{ $workflow.id }}-night' } };
		expect(inShort(await callers['AI Agent'](engine, keyed))).toBe('Succeeded, started');
		expect(inShort(await callers['AI Agent'](engine, keyed))).toBe('Succeeded, reused');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(1);
	});
});

describe('n8n tries a call again while the list of actions cannot be read', () => {
	test.each(names)('%s: an emergency goes out all the same, once', async (name) => {
		const { simulator, engine } = await startWithCallers();
		simulator.faults.add({ on: 'getMachine', ...refused });
		simulator.faults.add({ on: 'listMachineActions', ...refused, times: Infinity });
		expect(inShort(await callers[name](engine, scan))).toBe('Succeeded, started');
		expect(simulator.requests.count('getMachine')).toBeGreaterThanOrEqual(2);
		expect(simulator.requests.posts()).toHaveLength(1);
	});
});

describe('n8n tries a call again after an error', () => {
	const rows = names.flatMap((name) =>
		(Object.keys(occasions) as Array<keyof typeof occasions>).map((when) => [name, when] as const),
	);

	test.each(rows)('%s, %s: one scan', async (name, when) => {
		const { simulator, engine } = await startWithCallers();
		for (const fault of occasions[when]) simulator.faults.add(fault);
		const told = inShort(await callers[name](engine, scan));
		expect(simulator.requests.count('getMachine')).toBeGreaterThanOrEqual(2);
		expect(told).toBe(when === 'before the start' ? 'Succeeded, started' : 'Succeeded, reused');
		expect(simulator.requests.count('runAntiVirusScan')).toBe(1);
	});

	test.each(names)('%s: a package that is too large is collected once', async (name) => {
		const { simulator, engine } = await startWithCallers();
		simulator.machines.behave(
			machine.hr,
			{ packageContent: new Uint8Array(3_000_000) },
			'CollectInvestigationPackage',
		);
		const parameters: INodeParameters = {
			...scan,
			operation: 'collectInvestigationPackage',
			downloadPackage: true,
			options: { largestFile: 1 },
		};
		expect(inShort(await callers[name](engine, parameters))).toContain('could not be fetched');
		expect(simulator.requests.count('getPackageUri')).toBe(2);
		expect(simulator.requests.count('collectInvestigationPackage')).toBe(1);
	});
});
