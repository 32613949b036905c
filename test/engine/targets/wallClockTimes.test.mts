import { describe, expect, test } from '@jest/globals';
import { closeServicesAfterEachTest } from '../service.mts';
import { node, scan, startConfusingService } from './park.mts';

closeServicesAfterEachTest();

/** Asks who had an address at a time, in a workflow with a time zone of its own. */
async function askedTime(timezone: string, ipSeenAt: string, time?: string) {
	const service = await startConfusingService();
	const run = await service.engine.runNode({
		node,
		parameters: scan('ip', { options: { ipKind: 'time', ipSeenAt } }),
		items: [{ json: { machine: '10.20.30.41', time: time ?? null } }],
		settings: { timezone },
	});
	const [asked] = service.simulator.requests.of('findMachinesByIp');
	return { run, timestamp: asked && /timestamp=(.*)\)$/.exec(asked.path)?.[1] };
}

describe('a time without an offset is meant in the time zone of the workflow', () => {
	test.each([
		['the date picker', 'Europe/Berlin', '2026-03-03T09:30:00', '2026-03-03T08:30:00.000Z'],
		['another zone', 'America/New_York', '2026-03-02T22:30:00', '2026-03-03T03:30:00.000Z'],
		['a database', 'Europe/Berlin', '2026-03-03 09:30', '2026-03-03T08:30:00.000Z'],
		['a day alone', 'Asia/Tokyo', '2026-03-03', '2026-03-02T15:00:00.000Z'],
	])('as %s writes it', async (_, zone, written, timestamp) => {
		expect(await askedTime(zone, written)).toMatchObject({ timestamp });
		expect(await askedTime(zone, '={{ $json.time }}', written)).toMatchObject({ timestamp });
	});
});

describe('a time with an offset is meant the same everywhere', () => {
	test.each([
		['UTC', '2026-03-03T08:30:00Z'],
		['an offset', '2026-03-03T13:30:00.000+05:00'],
		['the header of a mail', 'Tue, 03 Mar 2026 09:30:00 +0100'],
		['a date of JavaScript', 'Tue Mar 03 2026 09:30:00 GMT+0100 (Central European Standard Time)'],
		['a date of $now', "={{ DateTime.fromISO('2026-03-03T09:30:00', { zone: 'Europe/Berlin' }) }}"],
		['a Date', "={{ new Date('2026-03-03T08:30:00Z') }}"],
	])('%s', async (_, ipSeenAt) => {
		const { timestamp } = await askedTime('Asia/Tokyo', ipSeenAt);
		expect(timestamp).toBe('2026-03-03T08:30:00.000Z');
	});
});

test.each([
	'yesterday',
	'03/03/2026 09:30',
	'2026-02-30T09:30:00',
	'09:30',
	'2026',
	'1772526600000',
])('%s is no date, wherever n8n runs', async (ipSeenAt) => {
	const { run, timestamp } = await askedTime('Europe/Berlin', ipSeenAt);
	expect(run.error?.message).toBe(`IP Seen At: "${ipSeenAt}" is no date`);
	expect(run.error?.description).toContain('the time zone of the workflow');
	expect(timestamp).toBeUndefined();
});
