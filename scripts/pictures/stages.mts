import { observedSha1 } from '../../simulator/index.mts';
import type { Choices } from '../../test/host/playbooks/imported.mts';
import { clickThenDefender, machineById } from '../../test/host/shared/workflows.mts';
import { credentialData, credentialType, type Host } from '../host/host.mts';
import { createDataTable } from '../host/dataTable.mts';
import { finished, runManually } from '../host/executions.mts';
import type { Json } from '../host/json.mts';
import type { StoredCredential } from '../host/playbooks.mts';
import { fabrikamTenantId, parkApps } from '../../simulator/index.mts';
import type { Cast } from './cast.mts';

/** What a playbook finds when its picture is taken, so that its run shows what it is for. */
interface Stage extends Choices {
	/** What has reached its trigger, where a click alone would only make it listen. */
	readonly arrival?: Json;
	/** Default: the host's own. */
	readonly credential?: StoredCredential;
	/** For those that call themselves. */
	readonly isPublished?: boolean;
}

type Setting = (host: Host, cast: Cast) => Stage | Promise<Stage>;

const hourMs = 3_600_000;

/** Isolates a machine by a workflow of its own. */
async function isolated(host: Host, machineId: string, options: Json = {}) {
	const { api, credential } = host;
	const parameters = { operation: 'isolate', machineId: machineById(machineId), options };
	const workflow = clickThenDefender('Isolate', parameters, credential);
	const workflowId = await api.createWorkflow(workflow);
	const executionId = await runManually(api, workflowId, 'Start');
	await finished(api, executionId);
	return { workflowId, executionId };
}

/** The machines of a name get one more tag. */
function tag(
	{ simulator }: Host,
	{ machine }: Cast,
	added: string,
	names: readonly string[],
): void {
	for (const name of names) {
		const { id, machineTags } = machine(name);
		simulator.machines.update(id, { machineTags: [...machineTags, added] });
	}
}

async function account(host: Host, name: string, data: Json): Promise<StoredCredential> {
	const all = { ...credentialData(host.simulator), ...data };
	return { id: await host.api.createCredential(name, credentialType, all), name };
}

/** By the file; a playbook that is not named finds the machines of every simulator. */
const settings: Readonly<Record<string, Setting>> = {
	'ai-agent-with-approval': (_, { machine }) => ({
		arrival: { body: { title: 'Beaconing', host: machine('fin-lt').computerDnsName } },
	}),
	'button-for-an-incident': (_, { machine }) => {
		const { id } = machine('fin-lt');
		const properties = { hostName: 'fin-lt-0231', additionalData: { MdatpDeviceId: id } };
		const incident = {
			title: 'Malware',
			incidentNumber: 7,
			relatedEntities: [{ kind: 'Host', properties }],
		};
		const object = { id: '/subscriptions/s/incidents/i', properties: incident };
		return { arrival: { body: { object } } };
	},
	'cancel-stuck-actions': ({ simulator }, { machine }) => {
		for (const name of ['fin-lt', 'hr-lt']) {
			simulator.actions.add({
				type: 'RunAntiVirusScan',
				status: 'Pending',
				machineId: machine(name).id,
				createdAt: Date.now() - 81 * hourMs,
			});
		}
		return {};
	},
	'check-before-the-night': async (host) => {
		const { clientId, clientSecret } = parkApps.reading;
		return { credential: await account(host, 'Reads only', { clientId, clientSecret }) };
	},
	'contain-from-alert': (_, { machine }) => {
		const evidence = [
			{
				'@odata.type': '#microsoft.graph.security.deviceEvidence',
				mdeDeviceId: machine('fin-lt').id,
			},
			{
				'@odata.type': '#microsoft.graph.security.fileEvidence',
				fileDetails: { sha1: observedSha1, fileName: 'a.exe' },
			},
		];
		return { arrival: { body: { id: 'da1_1', title: 'Malware', evidence } } };
	},
	'contain-unmanaged-device': ({ simulator }) => {
		simulator.machines.add({
			computerDnsName: 'printer-0007',
			onboardingStatus: 'CanBeOnboarded',
			osPlatform: 'Other',
		});
		return {};
	},
	'is-the-watch-awake': async ({ api }) => {
		const { tableId } = await createDataTable(api, 'Watches', ['watch', 'seenAt']);
		return { tableId };
	},
	'isolate-for-every-customer': async (host) => {
		const tenants = `Fabrikam = ${fabrikamTenantId}`;
		return { credential: await account(host, 'Of customers', { tenants }) };
	},
	'isolate-when-it-comes-back': () => ({ isPublished: true }),
	'notify-on-failed-action': (_, { machine }) => {
		const { id, computerDnsName } = machine('fin-lt');
		const arrival = {
			event: 'actionFinished',
			status: 'Failed',
			type: 'RunAntiVirusScan',
			computerDnsName,
			machineId: id,
		};
		return { arrival };
	},
	'offboard-retired-machines': ({ simulator }, { machine }) => {
		const lastSeen = new Date(Date.now() - 40 * 24 * hourMs).toISOString();
		simulator.machines.update(machine('old-ws').id, { lastSeen });
		return { isPublished: true };
	},
	'plan-approve-isolate': (host, cast) => {
		tag(host, cast, 'case-4711', ['fin-lt', 'hr-lt', 'srv-db']);
		return {};
	},
	'register-of-isolated-machines': ({ simulator }, { machine }) => {
		simulator.actions.add({
			type: 'Isolate',
			machineId: machine('fin-lt').id,
			status: 'Succeeded',
			requestor: 'analyst@contoso.example',
			requestorComment: 'Case 4711',
		});
		return {};
	},
	'release-what-is-due': async (host, { machine }) => {
		await isolated(host, machine('fin-lt').id, { until: '1 minute', owner: 'tier-2' });
		// n8n's and the simulator's clock are the real one.
		await new Promise((resolve) => setTimeout(resolve, 65_000));
		return {};
	},
	'scheduled-antivirus-scan': (host, cast) => {
		tag(host, cast, 'vip', ['hr-lt']);
		return {};
	},
	'triage-by-live-response': ({ simulator }, { machine }) => {
		const output = { exit_code: 0, script_output: 'Collected processes and connections\r\n' };
		const file = { name: 'triage.zip', content: 'PK evidence' };
		simulator.machines.behave(machine('fin-lt').id, { commands: [{ output }, { file }] });
		return {};
	},
	'undo-one-execution': async (host, { machine }) => ({
		settings: await isolated(host, machine('fin-lt').id),
	}),
	'wake-at-once': async ({ api }) => {
		const columns = ['machineActionId', 'resumeUrl'];
		const { tableId } = await createDataTable(api, 'Sleepers', columns);
		return { tableId };
	},
};

/** Puts the simulator and n8n into the state that a playbook is for. */
export async function setStage(name: string, host: Host, cast: Cast): Promise<Stage> {
	return (await settings[name]?.(host, cast)) ?? {};
}
