import { describe, expect, test } from '@jest/globals';
import { activate, deactivate } from '../../scripts/host/activation.mts';
import { executionsOf } from '../../scripts/host/executions.mts';
import { credentialData, credentialType } from '../../scripts/host/host.mts';
import { textAt } from '../../scripts/host/json.mts';
import { fabrikamTenantId as fabrikam, sharedHostName } from '../../simulator/index.mts';
import { useHost } from './shared/hostUnderTest.mts';
import { expectTold } from './shared/portal.mts';
import { defenderTrigger } from './shared/workflows.mts';

const host = useHost();

/** An analyst starts a scan of the host that both tenants have. @returns its ID */
function scanIn(tenantId: string): string {
	const { machines, actions } = host().simulator.tenants.of(tenantId);
	const machine = machines.all().find((each) => each.computerDnsName === sharedHostName);
	if (machine === undefined) throw new Error(`The tenant ${tenantId} has no ${sharedHostName}`);
	return actions.add({ type: 'RunAntiVirusScan', machineId: machine.id }).id;
}

describe('The trigger in n8n that follows all tenants of its credential', () => {
	test('tells each action once, with its tenant, also over a restart', async () => {
		const { api, simulator } = host();
		const { tenantId: contoso } = simulator.credential;
		const name = 'Of two tenants';
		const data = { ...credentialData(simulator), tenants: `Fabrikam = ${fabrikam}` };
		const id = await api.createCredential(name, credentialType, data);
		const parameters = { triggerOn: 'actionCreated', tenants: 'all' };
		scanIn(contoso);
		scanIn(fabrikam);
		const workflowId = await api.createWorkflow(
			defenderTrigger('Tell of all tenants', parameters, { id, name }),
		);
		await activate(api, workflowId);

		const expected = new Map<string, string>();
		const start = (tenantId: string) => expected.set(scanIn(tenantId), tenantId);
		start(contoso);
		start(fabrikam);
		await expectTold(host(), workflowId, [...expected.keys()]);

		const restarted = host().restart();
		start(fabrikam);
		await restarted;
		start(contoso);
		await expectTold(host(), workflowId, [...expected.keys()], 180_000);
		await deactivate(api, workflowId);

		const executions = await executionsOf(api, workflowId);
		const told = executions.flatMap((run) => run.items('After'));
		expect(new Map(told.map((item) => [textAt(item, 'id'), textAt(item, 'tenantId')]))).toEqual(
			expected,
		);
	});
});
