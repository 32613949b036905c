import { describe, expect, test } from '@jest/globals';
import type { MachineAction } from '../../../defender/entities.ts';
import {
	extensionPlan,
	type ExtensionRequest,
} from '../../../defender/response/containment/extensionPlan.ts';
import { action, machineId, now } from '../response/given.mts';
import { forged, hour, isolation, seal, tagFor } from './given.mts';

const next = now + 2 * hour;
const computerDnsName = 'hr-lt-0107.contoso.example';
const at = (hours: number) => ({
	creationDateTimeUtc: new Date(now + hours * hour).toISOString(),
	lastUpdateDateTimeUtc: new Date(now + hours * hour).toISOString(),
});

function plan(
	actions: readonly MachineAction[],
	machineTags: readonly string[] | null = [],
	{ owner = '', until = next, of = 'isolation' }: Partial<ExtensionRequest> = {},
) {
	const machine = { id: machineId, computerDnsName, machineTags };
	return extensionPlan({ of, until, owner }, machine, actions, seal);
}

describe('How a containment is extended', () => {
	test('by a tag for its action, with the owner that it has', () => {
		expect(plan([isolation(now + hour)])).toMatchObject({
			tag: tagFor(next, 'soc'),
			older: [],
			before: { until: now + hour, from: 'mark' },
			after: { until: next, owner: 'soc' },
		});
	});

	test('by a tag in the place of an older one, whose owner stays', () => {
		const older = tagFor(now + hour, 'tier-2');
		expect(plan([isolation(now - hour)], ['vip', older])).toMatchObject({
			tag: tagFor(next, 'tier-2'),
			older: [older],
			before: { until: now + hour, from: 'tag' },
		});
	});

	test('by a tag that is there already', () => {
		const tag = tagFor(next, 'soc');
		expect(plan([isolation(now)], [tag])).toMatchObject({ tag, older: [] });
	});

	test('with another owner and the same end', () => {
		const older = tagFor(next, 'soc');
		const asked = { owner: 'tier-3' };
		expect(plan([isolation(now)], [older], asked)).toMatchObject({
			tag: tagFor(next, 'tier-3'),
			older: [older],
		});
	});

	test('where it had no end, or its time was over', () => {
		expect(plan([isolation(undefined)])).toMatchObject({ after: { until: next } });
		expect(plan([isolation(now - hour)])).toMatchObject({ after: { until: next } });
	});

	test('beside a tag that cannot be verified, which is told', () => {
		expect(plan([isolation(now)], [forged])).toMatchObject({ before: { doubtful: [forged] } });
	});

	const own = isolation(now + hour);
	const release = { id: 'two', type: 'Unisolate', status: 'Succeeded' };
	test.each<[string, readonly MachineAction[], string]>([
		['no action of record', [], 'is not isolated, as far as'],
		['a failed isolation', [isolation(next, { status: 'Failed' })], 'is not isolated'],
		['released', [own, action({ ...release, ...at(-1) })], 'is not isolated'],
		[
			'being released',
			[own, action({ ...release, status: 'Pending', ...at(-1) })],
			'Unisolate two, Pending',
		],
		[
			'of an analyst',
			[isolation(now, { requestorComment: 'By hand' })],
			'by n8n, not by n8n: action one',
		],
		[
			'of an analyst again',
			[own, isolation(now, { id: 'two', requestor: 'eve', requestorComment: '', ...at(-1) })],
			'is isolated by eve, not by n8n: action two',
		],
		[
			'of an analyst again, who was through earlier',
			[
				isolation(now, { lastUpdateDateTimeUtc: at(0).lastUpdateDateTimeUtc }),
				isolation(now, { id: 'two', requestor: 'eve', requestorComment: '', ...at(-1) }),
			],
			'is isolated by eve, not by n8n: action two',
		],
		[
			'not known which was last',
			[own, action({ ...release, creationDateTimeUtc: null, lastUpdateDateTimeUtc: null })],
			'may be isolated or not',
		],
	])('not: %s', (_, actions, words) => {
		expect(plan(actions)).toContain(words);
	});

	test('not where its tags are not told', () => {
		expect(plan([own], null)).toContain('does not say its tags');
	});

	test('not where another state is meant', () => {
		expect(plan([own], [], { of: 'restriction' })).toContain('is not restricted');
	});

	test.each([
		['mark', [isolation(next + 1000)], []],
		['tag', [isolation(now)], [tagFor(next + 1000)]],
	] as const)('never shorter than the %s says', (_, actions, tags) => {
		expect(plan(actions, tags)).toContain('2026-03-03 11:00:00 UTC would shorten that');
	});
});
