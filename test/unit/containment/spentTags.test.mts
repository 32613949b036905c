import { describe, expect, test } from '@jest/globals';
import type { MachineAction } from '../../../defender/entities.ts';
import { spentTags } from '../../../defender/response/containment/spentTags.ts';
import { action, machineId, now } from '../response/given.mts';
import { forged, hour, isolation, seal, tagFor } from './given.mts';

const tag = tagFor(now + hour);
const later = { lastUpdateDateTimeUtc: new Date(now).toISOString() };
const release = (status: string) =>
	action({
		id: 'two',
		type: 'Unisolate',
		status,
		creationDateTimeUtc: later.lastUpdateDateTimeUtc,
		...later,
	});

describe('Tags of extensions that are over', () => {
	test.each<[string, readonly MachineAction[], readonly string[], readonly string[], boolean]>([
		['it lasts', [isolation(now)], [], [tag], false],
		['it was released', [isolation(now), release('Succeeded')], [], [tag], true],
		['its release has not ended', [isolation(now), release('InProgress')], [], [tag], false],
		['its release has failed', [isolation(now), release('Failed')], [], [tag], false],
		['this run has released it', [isolation(now)], ['ONE'], [tag], true],
		[
			'isolated again since',
			[isolation(now), isolation(now, { id: 'three', ...later })],
			[],
			[tag],
			true,
		],
		['its action began after the list was read', [release('Succeeded')], [], [tag], false],
		['its action had not ended then', [isolation(now, { status: 'Pending' })], [], [tag], false],
		[
			'its action had not ended then, after a release',
			[isolation(now, { status: 'Pending' }), release('Succeeded')],
			[],
			[tag],
			false,
		],
		['it cannot be verified', [isolation(now), release('Succeeded')], [], [forged], false],
		['it is of others', [isolation(now), release('Succeeded')], [], ['vip'], false],
	])('%s', (_, actions, released, machineTags, isSpent) => {
		const spent = spentTags({ id: machineId, machineTags }, actions, released, seal);
		expect(spent).toEqual(isSpent ? machineTags : []);
	});
});
