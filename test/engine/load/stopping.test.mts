import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { closeServicesAfterEachTest, machine, startService } from '../service.mts';
import { actOnItems, node } from './act.mts';

closeServicesAfterEachTest();

const isolate = (options: INodeParameters = {}) => actOnItems('isolate', { options });

describe('Cancel', () => {
	test.each([
		['in the wait', { neverEnds: true }, {}],
		['while the quota makes it wait', {}, { quotaShare: 1 }],
	])(
		'%s ends the node within two seconds and lists what was started',
		async (_name, behaviour, options) => {
			const { simulator, engine, clock } = await startService();
			for (const id of [machine.hr, machine.finance]) simulator.machines.behave(id, behaviour);
			const run = await engine.runNode({
				node,
				items: [{ id: machine.hr }, { id: machine.finance }],
				parameters: isolate(options),
				cancelAfterMs: 33_000,
			});
			expect(run.status).toBe('canceled');
			expect(clock.elapsed).toBeLessThanOrEqual(35_000);
			expect(run.error?.message).toBe('The execution was stopped');
			for (const { id } of simulator.actions.all()) {
				expect(run.error?.description).toContain(id);
				expect(engine.logs.join()).toContain(id);
			}
		},
	);

	test.each(['getMachine', 'isolate', 'getMachineAction'])(
		'while %s gives no answer ends the node at once, also where it goes on after errors',
		async (on) => {
			const { simulator, engine, clock } = await startService();
			simulator.faults.add({ on, kind: 'hang', times: Infinity });
			const run = await engine.runNode({
				node,
				items: [{ id: machine.hr }],
				parameters: isolate(),
				onError: 'continueRegularOutput',
				cancelAfterMs: 20_000,
			});
			expect(run.status).toBe('canceled');
			expect(run.error?.message).toBe('The execution was stopped');
			expect(clock.elapsed).toBeLessThanOrEqual(22_000);
			for (const { id } of simulator.actions.all()) expect(run.error?.description).toContain(id);
		},
	);

	test.each(['hang', 'hangAfter'] as const)(
		'before the answer to a POST came (%s) says that the action may have been started',
		async (kind) => {
			const { simulator, engine } = await startService();
			simulator.faults.add({ on: 'isolate', kind, machineId: machine.finance });
			const run = await engine.runNode({
				node,
				items: [{ id: machine.hr }, { id: machine.finance }],
				parameters: isolate(),
				cancelAfterMs: 20_000,
			});
			const [started] = simulator.actions.all();
			for (const text of [run.error?.description, engine.logs.join()]) {
				expect(text).toContain('1 action goes on in Microsoft Defender');
				expect(text).toContain(
					`item 0: Isolate ${started?.id ?? ''} on hr-lt-0107.contoso.example (${machine.hr})`,
				);
				expect(text).toContain('1 action may have been started');
				expect(text).toContain(
					`item 1: Isolate on fin-lt-0231.contoso.example (${machine.finance})`,
				);
			}
		},
	);

	test('before any POST was answered names those that were sent, and no others', async () => {
		const { simulator, engine } = await startService();
		const items = Array.from({ length: 12 }, (_, index) =>
			simulator.machines.add({ id: index.toString(16).padStart(40, 'e') }),
		);
		simulator.faults.add({ on: 'isolate', kind: 'hang', times: Infinity });
		const run = await engine.runNode({
			node,
			items: items.map(({ id }) => ({ id })),
			parameters: isolate(),
			onError: 'continueRegularOutput',
			cancelAfterMs: 20_000,
		});
		const sent = simulator.requests.of('isolate').map(({ machineId }) => machineId);
		const [, uncertain = ''] =
			/(\d+ actions may have been started.*?)\. /.exec(run.error?.description ?? '') ?? [];
		expect(uncertain).toContain(`${sent.length} actions`);
		const named = items.filter(({ id }) => uncertain.includes(id));
		expect(named.map(({ id }) => id)).toEqual(sent.sort());
		expect(run.error?.description).toContain(
			`${items.length - sent.length} actions were not begun`,
		);
	});

	test('before anything was sent says that nothing was started', async () => {
		const { simulator, engine } = await startService();
		simulator.faults.add({ on: 'isolate', kind: 'status', status: 429, retryAfter: '60' });
		const run = await engine.runNode({
			node,
			items: [{ id: machine.hr }],
			parameters: isolate(),
			cancelAfterMs: 20_000,
		});
		expect(run.error?.description).toContain('No action was started.');
	});
});
