import { describe, expect, test } from '@jest/globals';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { fileItem } from '../files/fileItem.mts';
import { node } from '../load/act.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';

closeServicesAfterEachTest();

const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';
const other = '1d84c0a7f3b92e65d0471c8ea6f5b3927d0c4e18';

async function run(
	{ engine }: Service,
	parameters: INodeParameters,
	items: ReadonlyArray<INodeExecutionData | Record<string, string>>,
	onError?: 'continueErrorOutput',
) {
	const ended = await engine.runNode({
		node,
		items: [...items],
		parameters,
		...(onError && { onError }),
	});
	const texts = ended.errorItems.map(({ json }) => String(json.error));
	return { ...ended, rows: ended.items.map(({ json }) => json), texts };
}

describe('indicators of one run about the same', () => {
	const submit = (options: INodeParameters = {}): INodeParameters => ({
		resource: 'indicator',
		operation: 'submit',
		indicatorType: 'FileSha1',
		indicatorValue: '={{ $json.hash }}',
		indicatorAction: '={{ $json.action }}',
		indicatorTitle: '={{ $json.title }}',
		indicatorDescription: 'Seen on fin-lt-0231',
		options,
	});
	const block = { hash: sha1, action: 'Block', title: 'Case 4711' };
	const again = { ...block, hash: sha1.toUpperCase() };
	const allow = { ...block, action: 'Allowed' };
	const retitled = { ...block, title: 'Case 4712' };
	const elsewhere = { ...allow, hash: other };
	const posted = ({ simulator }: Service) =>
		simulator.requests.of('submitIndicator').map(({ body }) => body);

	test('are submitted once where they are the same', async () => {
		const service = await startService();
		const { rows } = await run(service, submit(), [block, elsewhere, again]);
		expect(rows.map(({ reused, changed }) => [reused, changed])).toEqual([
			[false, false],
			[false, false],
			[true, false],
		]);
		expect(rows[2]?.id).toBe(rows[0]?.id);
		expect(posted(service)).toHaveLength(2);
	});

	test('are reused as the first has changed them', async () => {
		const service = await startService();
		service.simulator.indicators.add({ indicatorType: 'FileSha1', indicatorValue: sha1 });
		const { rows } = await run(service, submit({ ifThere: 'update' }), [block, block]);
		expect(rows.map(({ reused, changed }) => [reused, changed])).toEqual([
			[false, true],
			[true, false],
		]);
		expect(posted(service)).toHaveLength(1);
	});

	const contrary = `Items of this run want different actions for one indicator: item 0: Block FileSha1 ${sha1}, item 2: Allowed FileSha1 ${sha1}`;

	test('with different actions are refused before anything is sent', async () => {
		const service = await startService();
		const { error } = await run(service, submit({ ifThere: 'update' }), [block, elsewhere, allow]);
		expect(error?.message).toContain(contrary);
		expect(error?.description).toContain('Keep the one that is meant');
		expect(error?.description).not.toContain('Block Files of Microsoft');
		expect(posted(service)).toEqual([]);
	});

	test('with different actions cost no other item anything', async () => {
		const service = await startService();
		const items = [block, elsewhere, allow];
		const { rows, texts } = await run(service, submit(), items, 'continueErrorOutput');
		expect(texts).toEqual([contrary, contrary]);
		expect(rows.map(({ indicatorValue }) => indicatorValue)).toEqual([other]);
		expect(posted(service)).toHaveLength(1);
	});

	test('with other settings follow If There Already', async () => {
		const items = [block, retitled];
		const service = await startService();
		const stopped = await run(service, submit(), items, 'continueErrorOutput');
		expect(stopped.texts).toEqual([expect.stringContaining('already, with other settings')]);
		expect(posted(service)).toHaveLength(1);
		const changing = await startService();
		const { rows } = await run(changing, submit({ ifThere: 'update' }), items);
		expect(rows.map(({ changed }) => changed)).toEqual([false, true]);
		expect(posted(changing)).toHaveLength(2);
	});

	test('are tried on their own where the first one failed', async () => {
		const service = await startService();
		service.simulator.faults.add({ on: 'submitIndicator', kind: 'status', status: 403 });
		const run1 = await run(service, submit(), [block, again], 'continueErrorOutput');
		expect(run1.texts).toHaveLength(1);
		expect(run1.rows.map(({ reused }) => reused)).toEqual([false]);
		expect(posted(service)).toHaveLength(2);
	});

	test.each([
		['the same', [block, again], ['start', 'reuse'], 'the indicator of item 0 is just that'],
		['other actions', [block, elsewhere, allow], ['refuse', 'start', 'refuse'], contrary],
		['other settings', [block, retitled], ['start', 'refuse'], 'other settings: of item 0, Block'],
	])('are planned as they would be carried out: %s', async (_what, items, verdicts, said) => {
		const service = await startService();
		const { rows } = await run(service, submit({ dryRun: true }), items);
		expect(rows.map(({ verdict }) => verdict)).toEqual(verdicts);
		expect(rows.at(-1)?.explanation).toContain(said);
		expect(rows.at(-1)).toMatchObject({ request: null, existingIndicator: null });
		expect(posted(service)).toEqual([]);
	});

	test('that is changed, changed twice, is planned so', async () => {
		const service = await startService();
		const { rows } = await run(service, submit({ ifThere: 'update', dryRun: true }), [
			block,
			retitled,
			again,
			again,
		]);
		expect(rows.map(({ verdict }) => verdict)).toEqual(['start', 'start', 'start', 'reuse']);
	});
});

describe('what is named twice in one run', () => {
	const twice = async (
		service: Service,
		parameters: INodeParameters,
		names: readonly string[],
		method: string,
	) => {
		const items = names.map((name) => ({ name }));
		const planned = await run(service, { ...parameters, options: { dryRun: true } }, items);
		expect(service.simulator.requests.count(method)).toBe(0);
		expect(planned.rows.map(({ verdict }) => verdict)).toEqual(['start', 'share']);
		expect(planned.rows[1]?.explanation).toContain('An earlier item asks for the same');
		const { rows } = await run(service, parameters, items);
		expect(service.simulator.requests.count(method)).toBe(1);
		return rows;
	};

	test('is deleted once: an indicator', async () => {
		const service = await startService();
		const { id } = service.simulator.indicators.add({
			indicatorType: 'FileSha1',
			indicatorValue: sha1,
		});
		const parameters = {
			resource: 'indicator',
			operation: 'delete',
			indicatorId: '={{ $json.name }}',
		};
		expect(await twice(service, parameters, [id, id], 'deleteIndicator')).toMatchObject([
			{ deleted: true, id, alreadyGone: false },
			{ deleted: true, id, alreadyGone: true },
		]);
	});

	test('is deleted once: a library file', async () => {
		const service = await startService();
		const parameters = {
			resource: 'libraryFile',
			operation: 'delete',
			fileName: '={{ $json.name }}',
		};
		const names = ['triage.ps1', 'Triage.ps1'];
		expect(await twice(service, parameters, names, 'deleteLibraryFile')).toMatchObject([
			{ deleted: true, alreadyGone: false },
			{ deleted: true, alreadyGone: true },
		]);
	});

	test('is cancelled once', async () => {
		const service = await startService();
		const { id } = service.simulator.actions.add({
			type: 'Isolate',
			status: 'Pending',
			machineId: machine.hr,
		});
		const parameters = {
			resource: 'machineAction',
			operation: 'cancel',
			machineActionId: '={{ $json.name }}',
			comment: 'False alarm',
		};
		const rows = await twice(service, parameters, [id, id.toUpperCase()], 'cancel');
		expect(rows.map(({ alreadyFinal }) => alreadyFinal)).toEqual([false, false]);
		expect(rows[1]?.id).toBe(id);
	});

	test('is tagged once', async () => {
		const service = await startService();
		const parameters = {
			resource: 'machine',
			operation: 'addTag',
			machineId: byId('={{ $json.name }}'),
			tag: 'case-4711',
		};
		const rows = await twice(service, parameters, [machine.hr, machine.hr], 'tagMachine');
		expect(rows.map(({ machineTags }) => machineTags)).toEqual([
			['hr', 'case-4711'],
			['hr', 'case-4711'],
		]);
	});
});

describe('files of one run with one name', () => {
	const upload = (more: INodeParameters = {}) => ({
		resource: 'libraryFile',
		operation: 'upload',
		...more,
	});
	const script = fileItem('new.ps1', 'Get-Date');

	test('are uploaded once where they are the same', async () => {
		const service = await startService();
		const items = [script, fileItem('New.ps1', 'Get-Date')];
		const planned = await run(service, upload({ options: { dryRun: true } }), items);
		expect(planned.rows.map(({ verdict }) => verdict)).toEqual(['start', 'skip']);
		const { rows } = await run(service, upload(), items);
		expect(rows.map(({ uploaded }) => uploaded)).toEqual([true, false]);
		expect(service.simulator.requests.count('uploadLibraryFile')).toBe(1);
	});

	test.each(['replace', 'replaceIfChanged', 'fail'])(
		'are refused before anything is sent where they differ (%s)',
		async (ifExists) => {
			const service = await startService();
			const items = [script, fileItem('new.ps1', 'Get-Process')];
			const said =
				'Items of this run put different contents under one name: item 0: new.ps1, item 1: new.ps1';
			const { error } = await run(service, upload({ ifExists }), items);
			expect(error?.message).toContain(said);
			const planned = await run(service, upload({ ifExists, options: { dryRun: true } }), items);
			expect(planned.rows.map(({ verdict, explanation }) => [verdict, explanation])).toEqual([
				['refuse', said],
				['refuse', said],
			]);
			expect(service.simulator.requests.count('uploadLibraryFile')).toBe(0);
		},
	);
});
