import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { fabrikamTenantId } from '../../../simulator/index.mts';
import type { NodeRun } from '../../harness/index.mts';
import {
	byId,
	closeServicesAfterEachTest,
	machine,
	startService,
	type Service,
} from '../service.mts';
import { diceOf, happenings, pick, tamperings, type Dice } from './changes.mts';
import { carryOut, otherWorker, planOf, posted, type PlanJson } from './planned.mts';

closeServicesAfterEachTest();

const seed = Number(process.env['PLANS_SEED'] ?? 20_260_303);
const count = 300;
const unchanged = Number(process.env['PLANS'] ?? 60);

/** More are planned here in an hour than the form lets start. */
const guarded = { guardRails: { tags: 'tier-0', mostStarts: 0 } };
const byName = { machineId: { __rl: true, mode: 'name', value: 'fin-lt-0231' } };

/** Operations that may be planned, and what is peculiar to each. */
const operations: ReadonlyArray<readonly [operation: string, more: INodeParameters]> = [
	['isolate', { isolationType: 'Full', ...guarded, ...byName }],
	['isolate', { isolationType: 'Selective', ...guarded, comment: 'Fall 4711: Übeltäter' }],
	['restrictCodeExecution', { ...guarded, ...byName }],
	[
		'runAntiVirusScan',
		{ scanType: 'Full', guardRails: { ifUnknown: 'goAhead', tags: 'tier-0' }, ...byName },
	],
	['collectInvestigationPackage', { ...guarded, options: { ifInProgress: 'wait' } }],
	['stopAndQuarantineFile', { sha1: '3f786850e387550fdab836ed7e6dc881de23001b', ...guarded }],
	[
		'runLiveResponse',
		{ commands: { command: [{ type: 'RunScript', fileName: 'triage.ps1' }] }, ...guarded },
	],
	['unisolate', byName],
];

const parameters = { waitForCompletion: false };

/** What comes between a plan and the one that carries it out. */
interface Way {
	/** Whether it needs a service of its own. */
	readonly isAlone: boolean;
	/** What was sent before the try that must send nothing. */
	readonly before: number;
	readonly go: (service: Service, plan: PlanJson, dice: Dice) => Promise<NodeRun>;
}

const given = (go: Way['go']): Way => ({ isAlone: false, before: 0, go });
const later = (go: Way['go'], before = 0): Way => ({ isAlone: true, before, go });

const ways: Readonly<Record<string, Way>> = {
	...Object.fromEntries(
		Object.entries(tamperings).map(([name, change]) => [
			name,
			given(async (service, plan, dice) => {
				return await carryOut(service, [change(plan, dice)], { parameters });
			}),
		]),
	),
	...Object.fromEntries(
		Object.entries(happenings).map(([name, happen]) => [
			name,
			later(async (service, plan, dice) => {
				happen(service.simulator, dice);
				return await carryOut(service, [plan.code], { parameters });
			}),
		]),
	),
	'in another tenant': given(async (service, plan) => {
		const credential = { tenantId: fabrikamTenantId };
		return await carryOut(service, [plan.code], { parameters, credential });
	}),
	'with another credential': given(async (service, plan, dice) => {
		const credential = { clientSecret: 'another-secret-of-the-same-app' };
		return await carryOut(service, [pick<unknown>(dice, [plan, plan.code])], {
			parameters,
			credential,
		});
	}),
	'too late': later(async (service, plan, dice) => {
		await service.clock.advance((4 + Math.floor(dice() * 100)) * 3_600_000 + 1_000);
		return await carryOut(service, [plan.code], { parameters });
	}),
	replayed: later(async (service, plan, dice) => {
		const first = await carryOut(service, [plan.code], { parameters });
		expect(first.error).toBeUndefined();
		await service.clock.advance(Math.floor(dice() * 3 * 3_600_000));
		const worker = pick(dice, [service, otherWorker(service)]);
		return await carryOut(worker, [plan], { parameters });
	}, 1),
};

const pairs = ['isolate', 'unisolate'];
const named = ({ machineId }: INodeParameters) => machineId !== undefined;

/** Which ways matter to an operation: a release has no rails, and a scan is about no state. */
function waysOf(operation: string, more: INodeParameters): string[] {
	return Object.keys(ways).filter((name) => {
		if (name === 'it is isolated or released by somebody') return pairs.includes(operation);
		if (name === 'another one has its name, too') return named(more);
		return operation !== 'unisolate' || !['it is protected', 'it is gone'].includes(name);
	});
}

test(`${count} changed plans (seed ${seed}): nothing is sent for any of them`, async () => {
	const dice = diceOf(seed);
	const lasting = await startService();
	const gone = new Set<string>();
	for (let at = 0; at < count; at += 1) {
		const [operation, more] = pick(dice, operations);
		const name = pick(dice, waysOf(operation, more));
		const way = ways[name];
		if (way === undefined) throw new Error(name);
		const service = way.isAlone ? await startService() : lasting;
		// So that no look-back meets the quota of list calls: what could not be read is no ground for a plan.
		await service.clock.advance(3_000);
		const plan = await planOf(service, operation, more);
		const run = await way.go(service, plan, dice);
		const what = `${at}: ${operation}, ${name}`;
		expect([what, posted(service.simulator).length, run.error?.message]).toEqual([
			what,
			way.before,
			expect.any(String),
		]);
		gone.add(name);
	}
	expect([...gone].sort()).toEqual(Object.keys(ways).sort());
}, 600_000);

test(`${unchanged} unchanged plans (seed ${seed}): one call for each, whoever has it and hands it on again`, async () => {
	const dice = diceOf(seed);
	for (let at = 0; at < unchanged; at += 1) {
		const [operation, more] = pick(dice, operations);
		const service = await startService();
		const plan = await planOf(service, operation, more);
		await service.clock.advance(Math.floor(dice() * 4 * 3_600_000));
		const forms = () => pick<unknown>(dice, [plan, plan.code, JSON.stringify(plan)]);
		const worker = () => pick(dice, [service, otherWorker(service)]);
		const first = await carryOut(worker(), [forms()], { parameters, executionId: '7' });
		const again = await carryOut(worker(), [forms()], { parameters, executionId: '8' });
		const what = `${at}: ${operation}`;
		expect([what, first.error, posted(service.simulator), again.error?.message]).toEqual([
			what,
			undefined,
			[operation],
			expect.stringContaining('was carried out before'),
		]);
		await service.simulator.close();
	}
}, 600_000);

test('unchanged, each is carried out once; n8n tries again, and nothing more is sent', async () => {
	for (const [operation, more] of operations) {
		const service = await startService();
		const plan = await planOf(service, operation, more);
		for (const executionId of ['7', '7', '7']) {
			const run = await carryOut(service, [plan.code], { parameters, executionId });
			expect([operation, run.error]).toEqual([operation, undefined]);
		}
		expect(posted(service.simulator)).toEqual([operation]);
	}
});

test('a plan of another tenant, machine or secret says so before anything is sent', async () => {
	const service = await startService();
	const plan = await planOf(service, 'isolate', { machineId: byId(machine.hr) });
	const requests = service.simulator.requests.all().length;
	const run = async (given: unknown, credential = {}) =>
		String((await carryOut(service, [given], { credential })).error?.message);
	expect(await run(plan.code, { tenantId: fabrikamTenantId })).toMatch(
		/^Plan: the plan was made in another tenant than /,
	);
	expect(await run(plan.code, { clientSecret: 'quite-another-secret' })).toMatch(
		/^Plan: the plan was changed, or made with another credential/,
	);
	expect(await run({ ...plan, machineId: machine.finance })).toBe(
		'Plan: "machineId" is not what the plan was sealed with',
	);
	expect(await run({ ...plan, state: { ...(plan['state'] as object), holds: true } })).toBe(
		'Plan: "state" is not what the plan was sealed with',
	);
	const json = JSON.stringify(plan);
	const { finance } = machine;
	expect(await run(json.replace('{', `{"machineId":"${finance}",`))).toBe(
		'Plan: "machineId" stands in its JSON twice',
	);
	expect(await run(json.replace('{', `{"machine\\u0049d" : "${finance}",`))).toBe(
		'Plan: "machineId" stands in its JSON twice',
	);
	expect(await run(plan.code.slice(0, -9))).toMatch(/^Plan: /);
	expect(await run(plan.code.toLowerCase())).toMatch(/^Plan: the code has small letters alone/);
	expect(await run('isolate fin-lt-0231')).toMatch(/^Plan: this is no plan/);
	await service.clock.advance(5 * 3_600_000);
	expect(await run(plan.code)).toMatch(
		/^Plan: plan \w{12} was valid until 2026-03-03 13:00:\d\d UTC$/,
	);
	expect(service.simulator.requests.all()).toHaveLength(requests);
});
