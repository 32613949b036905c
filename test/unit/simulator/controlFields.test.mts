import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bench, machineId, readReply } from './client.mts';
import { controls } from '../../../simulator/control/controls.mts';

let bench: Bench;
beforeAll(async () => {
	bench = await Bench.start();
});
afterAll(async () => {
	await bench.close();
});

async function answerTo(method: string, path: string, body?: unknown): Promise<[number, unknown]> {
	const reply = await readReply(
		await fetch(`${bench.simulator.url}/_simulator/${path}`, {
			method,
			...(body === undefined
				? {}
				: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
		}),
	);
	return [reply.status, reply.json.error];
}

async function state(): Promise<string> {
	return await (await fetch(`${bench.simulator.url}/_simulator/state`)).text();
}

const fault = { on: 'isolate', kind: 'status' };
const behaviour = `machines/${machineId}/behaviour`;

describe('a control', () => {
	it.each<[string, string, unknown, string]>([
		['POST', 'faults', { ...fault, stauts: 503 }, '"stauts" in a fault; it takes on, kind, times'],
		['POST', 'faults', [fault, { ...fault, on: 'isolation' }], '"on" is to be one of *, token'],
		['POST', 'faults', { kind: 'html' }, 'A fault needs "on"'],
		['POST', 'faults', { ...fault, times: 'twice' }, '"times" is to be a number'],
		['POST', 'faults', { ...fault, body: [] }, '"body" is to be an object'],
		['POST', 'faults', 'html', 'A fault is to be a JSON object'],
		['POST', 'machines', { computerName: 'x' }, '"computerName" in a machine; it takes id, comp'],
		['POST', 'machines', { osBuild: 'new' }, '"osBuild" is to be a number'],
		['POST', 'machines', { machineTags: 'vip' }, '"machineTags" is to be a list'],
		['POST', 'machines', { machineTags: ['vip', 1] }, '"machineTags"[1] is to be a text'],
		['POST', 'machines', { lastSeen: 'yesterday' }, '"lastSeen" is to be a time such as'],
		['POST', 'machines', { vmMetadata: { vmId: 1 } }, '"vmMetadata".vmId is to be a text'],
		['POST', behaviour, { outcome: 'Pending' }, '"outcome" is to be one of Succeeded, Failed'],
		['POST', behaviour, { ofline: true }, 'There is no "ofline" in a behaviour'],
		['POST', behaviour, { offline: 'yes' }, '"offline" is to be true or false'],
		['POST', behaviour, { forAction: 'isolate' }, '"forAction" is to be one of Isolate,'],
		['POST', behaviour, { commands: [{ exit: 1 }] }, 'no "exit" in "commands"[0]; it takes status'],
		['POST', behaviour, { refuses: { status: 400 } }, '"refuses" needs "code", "message"'],
		['POST', behaviour, { packageContent: { bytes: 1 } }, 'no "bytes" in "packageContent"'],
		['POST', 'machines/no-such-machine/behaviour', {}, 'There is no machine no-such-machine'],
		['POST', 'actions', { type: 'Isolate' }, 'An action needs "machineId"'],
		['POST', 'actions', { type: 'Isolate', machineId, state: '' }, 'no "state" in an action'],
		['POST', 'evidence', { domain: 'x.example', host: 'y' }, 'There is no "host" in evidence'],
		['POST', 'evidence', { machineId }, 'Evidence needs an alert, user, domain, cve or software'],
		['POST', 'apps', { role: [] }, 'There is no "role" in an app'],
		['POST', 'apps', { secrets: [{ id: 'i' }] }, '"secrets"[0] needs "value"'],
		['POST', 'apps', { elsewhere: { t: 'Machine.Isolate' } }, '"elsewhere".t is to be a list'],
		['POST', 'clock/advance', { ms: 1, s: 1 }, 'There is no "s" in a move of the clock'],
		['POST', 'clock/advance?by=1', { ms: 1 }, 'There is no parameter "by"; it takes none'],
		['GET', 'actions?tenent=x', undefined, 'There is no parameter "tenent"; it takes tenant'],
		['GET', 'actions?tenant=x', undefined, 'There is no tenant x'],
		['PATCH', 'quirks', { packagelink: 'plain' }, 'There is no setting "packagelink"'],
		['POST', 'reset', { machines: true }, 'This control takes no body'],
		['POST', 'tokens/revoke', { clientId: 'x' }, 'This control takes no body'],
	])('%s %s refuses %j and changes nothing', async (method, path, body, error) => {
		const before = await state();
		const [status, said] = await answerTo(method, path, body);
		expect([status, String(said)]).toEqual([400, expect.stringContaining(error)]);
		expect(await state()).toBe(before);
	});

	it.each<[string, string, unknown]>([
		['POST', 'faults', { ...fault, times: 1, after: 9, status: 503, retryAfter: '3' }],
		['POST', 'machines', { osBuild: null, vmMetadata: { vmId: 'a' }, observedFiles: [] }],
		['POST', 'machines?tenant=fabrikam.example', {}],
		['POST', behaviour, { commands: [{ output: { exit_code: 1 }, errors: [] }] }],
		['POST', behaviour, { packageContent: { size: 5 }, forAction: 'CollectInvestigationPackage' }],
		['POST', behaviour, { packageContent: 'text' }],
		['POST', 'actions', { type: 'Isolate', machineId, behaviour: { neverEnds: true } }],
		['POST', 'apps', { elsewhere: { t: ['Machine.Isolate'] }, secrets: [] }],
		['POST', 'reset', {}],
	])('%s %s takes %j', async (method, path, body) => {
		expect((await answerTo(method, path, body))[0]).toBeLessThan(300);
	});

	it('is documented in a clause', () => {
		for (const { does } of Object.values(controls)) expect(does).toMatch(/^[a-z].*[^.]$/);
	});
});
