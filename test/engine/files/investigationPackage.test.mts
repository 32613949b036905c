import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { DefenderMachineAction } from '../../../nodes/DefenderMachineAction/DefenderMachineAction.node.ts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { collectPackage, runAction } from './triage.mts';

closeServicesAfterEachTest();

/** A collection that has succeeded before the test begins. */
function collected({ simulator }: Service): string {
	const action = simulator.actions.add({
		type: 'CollectInvestigationPackage',
		machineId: machine.finance,
	});
	simulator.actions.finish(action.id, 'Succeeded');
	return action.id;
}

function operationsOf({ simulator }: Service): string[] {
	return simulator.requests.all().map(({ operation }) => operation);
}

describe('Collect, wait and download in one node', () => {
	test('one item with the entity, the ZIP, its size and its SHA-256', async () => {
		const service = await startService();
		const run = await collectPackage(service);
		const [item] = run.items;
		const zip = await run.binary(item, 'data');
		expect(Object.keys(unzipSync(zip))).toContain('Forensics Collection Summary.txt');
		expect(item?.json).toMatchObject({
			type: 'CollectInvestigationPackage',
			status: 'Succeeded',
			machineId: machine.finance,
			completed: true,
			fileName: 'investigation-package_fin-lt-0231.contoso.example_2026-03-03T090000Z.zip',
			fileSize: zip.byteLength,
			sha256: createHash('sha256').update(zip).digest('hex'),
			binaryProperty: 'data',
		});
		expect(item?.binary?.data).toMatchObject({
			fileName: 'investigation-package_fin-lt-0231.contoso.example_2026-03-03T090000Z.zip',
			mimeType: 'application/zip',
			fileExtension: 'zip',
			bytes: zip.byteLength,
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
	});

	test('one link call, after the action has succeeded, and no token for the download', async () => {
		const service = await startService();
		await collectPackage(service);
		expect(operationsOf(service).slice(-3)).toEqual([
			'getMachineAction',
			'getPackageUri',
			'downloadPackage',
		]);
		expect(service.simulator.requests.of('getPackageUri')).toHaveLength(1);
		const [download] = service.simulator.requests.of('downloadPackage');
		expect(download?.status).toBe(200);
		expect(download?.headers.authorization).toBeUndefined();
	});

	test('neither link nor token shows in output, errors or log', async () => {
		const service = await startService();
		await collectPackage(service);
		const [download] = service.simulator.requests.of('downloadPackage');
		expect(download?.query.token).toMatch(/;/);
		expect(service.engine.everything).not.toContain('safedownload');
		expect(service.engine.everything).not.toContain(String(download?.query.token).slice(0, 20));
	});

	test('without Download Package only the action is returned', async () => {
		const service = await startService();
		const run = await collectPackage(service, { parameters: { downloadPackage: false } });
		expect(run.items[0]?.json.status).toBe('Succeeded');
		expect(run.items[0]?.binary).toBeUndefined();
		expect(service.simulator.requests.count('getPackageUri')).toBe(0);
	});

	test('a collection that has failed leaves none to ask for', async () => {
		const service = await startService();
		service.simulator.machines.behave(machine.finance, { outcome: 'Failed' });
		const options = { onUnsuccessful: 'item' };
		const run = await collectPackage(service, { parameters: { options } });
		expect(run.error).toBeUndefined();
		expect(run.items[0]?.json).toMatchObject({ status: 'Failed', completed: true });
		expect(service.simulator.requests.count('getPackageUri')).toBe(0);
	});

	test('without Wait for Completion nothing is downloaded either', async () => {
		const service = await startService();
		const run = await collectPackage(service, { parameters: { waitForCompletion: false } });
		expect(run.items[0]?.json).toMatchObject({ status: 'Pending', completed: false });
		expect(service.simulator.requests.count('getPackageUri')).toBe(0);
	});

	test('the field of the output is the one that was chosen', async () => {
		const service = await startService();
		const options = { binaryProperty: 'evidence' };
		const run = await collectPackage(service, { parameters: { options } });
		expect(Object.keys(run.items[0]?.binary ?? {})).toEqual(['evidence']);
		expect(run.items[0]?.json.binaryProperty).toBe('evidence');
	});

	test('several items get their packages at two links a minute, without a 429', async () => {
		const service = await startService();
		const machines = service.simulator.machines
			.all()
			.filter(({ onboardingStatus, healthStatus }) => {
				return onboardingStatus === 'Onboarded' && healthStatus === 'Active';
			})
			.slice(0, 4);
		const run = await collectPackage(service, {
			items: machines.map(({ id }) => ({ id })),
			parameters: { machineId: byId('={{ $json.id }}') },
		});
		expect(run.error).toBeUndefined();
		expect(run.items.map(({ json }) => json.machineId)).toEqual(machines.map(({ id }) => id));
		expect(service.simulator.requests.of('getPackageUri')).toHaveLength(4);
		expect(service.simulator.requests.all().filter(({ status }) => status === 429)).toEqual([]);
	});

	test('a package whose link would come too late says how long the quota needs', async () => {
		const service = await startService();
		const ids = [collected(service), collected(service), collected(service)];
		const run = await runAction(service, 'getPackageUri', {
			onError: 'continueErrorOutput',
			items: ids.map((id) => ({ id })),
			parameters: {
				machineActionId: byId('={{ $json.id }}'),
				options: { downloadTimeout: 30 },
			},
		});
		expect(run.items).toHaveLength(2);
		expect(run.errorItems).toHaveLength(1);
		expect(run.errorItems[0]?.json.error).toMatch(
			/limit for this call leaves no room before the timeout: .* in \d+ seconds/,
		);
		expect(service.clock.elapsed).toBeLessThan(30_000);
	});
});

describe('The package of an earlier collection', () => {
	test('is downloaded by the ID of its action', async () => {
		const service = await startService();
		const run = await runAction(service, 'getPackageUri', {
			parameters: { machineActionId: byId(collected(service)) },
		});
		const zip = await run.binary(run.items[0], 'data');
		expect(unzipSync(zip)).toHaveProperty(['Autoruns/Autoruns.csv']);
		expect(run.items[0]?.json).toMatchObject({ status: 'Succeeded', fileSize: zip.byteLength });
		expect(operationsOf(service)).toEqual([
			'token',
			'getMachineAction',
			'getPackageUri',
			'downloadPackage',
		]);
	});

	test.each(['quoted', 'plain'] as const)(
		'its link is given where asked for (%s)',
		async (form) => {
			const service = await startService({ quirks: { packageLink: form } });
			const run = await runAction(service, 'getPackageUri', {
				parameters: { machineActionId: byId(collected(service)), packageOutput: 'link' },
			});
			const link = String(run.items[0]?.json.link);
			expect(new URL(link).pathname).toBe('/safedownload/WDATP_Investigation_Package.zip');
			expect((await fetch(link)).status).toBe(200);
			// n8n then hides it from those who may look at executions but not at data.
			expect(new DefenderMachineAction().description.sensitiveOutputFields).toEqual(['link']);
			expect(JSON.stringify({ ...run.items[0]?.json, link: '' })).not.toContain('safedownload');
		},
	);

	test.each(['quoted', 'plain'] as const)('downloads through a %s link', async (form) => {
		const service = await startService({ quirks: { packageLink: form } });
		const run = await runAction(service, 'getPackageUri', {
			parameters: { machineActionId: byId(collected(service)) },
		});
		expect(run.error).toBeUndefined();
		expect(run.items).toHaveLength(1);
	});

	test('an action of another type is refused before a link is asked for', async () => {
		const service = await startService();
		const scan = service.simulator.actions.add({
			type: 'RunAntiVirusScan',
			machineId: machine.finance,
		});
		const run = await runAction(service, 'getPackageUri', {
			parameters: { machineActionId: byId(scan.id) },
		});
		expect(run.error?.message).toBe(
			'Machine Action: an antivirus scan of fin-lt-0231 collects no package',
		);
		expect(service.simulator.requests.count('getPackageUri')).toBe(0);
	});

	test.each([
		['Pending', 'Wait for its end first, with the Wait operation or the trigger.'],
		['Failed', 'Only a collection that has succeeded leaves a package. Collect again.'],
	] as const)('a collection that is %s has none', async (status, advice) => {
		const service = await startService();
		const action = service.simulator.actions.add({
			type: 'CollectInvestigationPackage',
			machineId: machine.finance,
		});
		if (status === 'Failed') service.simulator.actions.finish(action.id, 'Failed');
		const run = await runAction(service, 'getPackageUri', {
			parameters: { machineActionId: byId(action.id) },
		});
		expect(run.error?.message).toContain(`has no package: its status is ${status}`);
		expect(run.error?.description).toContain(advice);
		expect(service.simulator.requests.count('getPackageUri')).toBe(0);
	});
});
