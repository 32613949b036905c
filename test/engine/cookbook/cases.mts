import { expect } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import {
	fabrikamTenantId,
	observedAlert,
	observedSha1,
	sharedHostName,
	type Simulator,
} from '../../../simulator/index.mts';
import type { WorkflowRun } from '../../harness/index.mts';
import { outputOf, type Bench } from '../playbooks/playbook.mts';
import { machine } from '../service.mts';

const { finance, hr } = machine;
export const fin = { host: 'fin-lt-0231' };

export interface Case {
	readonly items?: IDataObject[];
	/** What was there before. */
	readonly before?: (simulator: Simulator) => void;
	/** The calls that change something, each with its machine. */
	readonly sent: readonly string[];
	/** Part of the last node's first item. */
	readonly out?: IDataObject;
	/** Part of the body of the first such call. */
	readonly body?: IDataObject;
	/** What the run ends with. */
	readonly refused?: RegExp;
	readonly credential?: IDataObject;
	readonly more?: (bench: Bench, run: WorkflowRun) => void;
}

const isolated = { type: 'Isolate', status: 'Succeeded' } as const;
export const isolate = (...ids: string[]) => ids.map((id) => `isolate ${id}`);
const scan = (...ids: string[]) => ids.map((id) => `runAntiVirusScan ${id}`);

function isolatedBefore({ actions }: Simulator): void {
	actions.add({ ...isolated, machineId: finance });
}

/** What each way of the page is given, and what has to come of it, by its heading. */
export const cases: Record<string, Case> = {
	'Isolate the machine of an alert': {
		items: [{ alertId: observedAlert }],
		sent: isolate(finance),
		out: { status: 'Succeeded', computerDnsName: 'fin-lt-0231.contoso.example' },
	},
	'Isolate a machine by its name': { items: [fin], sent: isolate(finance) },
	'Isolate everything with this hash': {
		items: [{ sha1: observedSha1 }],
		sent: isolate(finance, hr),
		out: { completed: true },
	},
	"Isolate all of this user's machines": {
		items: [{ user: 'ann.field' }],
		before: ({ evidence }) => evidence.add({ user: 'ann.field', machineId: hr }),
		sent: isolate(finance, hr),
	},
	'Scan whatever has talked to a domain': {
		items: [{ domain: 'c2.badger.example' }],
		sent: scan(finance, hr),
	},
	'Scan all machines with a tag': { sent: scan(finance) },
	'Isolate who had this address at that time': {
		items: [{ sourceIp: '10.20.30.41', time: '={{ now }}' }],
		before: ({ machines }) => {
			machines.update(finance, { lastSeen: new Date().toISOString() });
		},
		sent: isolate(finance),
	},
	'Take several machines from one field': {
		items: [{ hosts: 'fin-lt-0231; hr-lt-0107' }],
		sent: isolate(finance, hr),
	},
	'Only laptops and desktops, never servers': {
		items: [{ host: 'srv-db-01' }],
		sent: [],
		refused: /srv-db-01/,
	},
	'Never these machines': { items: [fin], sent: [], refused: /fin-lt-0231/ },
	'At most five in a run': {
		items: [
			{ hosts: 'fin-lt-0231, hr-lt-0107, srv-db-01, srv-web-02, mac-dev-014, field-lt-0042' },
		],
		sent: [],
		refused: /6 machines/,
	},
	'At most ten an hour, whoever asks': {
		items: [fin],
		before: ({ actions }) => {
			for (let index = 0; index < 10; index += 1) {
				actions.add({ ...isolated, machineId: hr, requestor: 'somebody else' });
			}
		},
		sent: [],
		refused: /fin-lt-0231/,
	},
	'See first what would happen': {
		items: [fin],
		sent: [],
		out: { dryRun: true, verdict: 'start', machineId: finance },
	},
	'Ask first, and do just what was approved': {
		items: [fin],
		sent: isolate(finance),
		out: { status: 'Succeeded', ownAction: true },
	},
	'Keep Outlook and Teams working': {
		items: [fin],
		sent: isolate(finance),
		body: { IsolationType: 'Selective' },
	},
	'Isolate for four hours': {
		items: [{ ...fin, analyst: 'soc@contoso.example' }],
		sent: isolate(finance),
		out: { owner: 'soc@contoso.example', until: expect.stringMatching(/^2/) },
	},
	'Release what is due': { sent: [] },
	'Not twice for the same case': {
		items: [{ ...fin, case: '4711' }],
		sent: isolate(finance),
		out: { requestorComment: expect.stringMatching(/\.key-[0-9a-f]+\]$/) },
	},
	'Say who has asked for it': {
		items: [{ ...fin, case: '4711', analyst: 'Ann' }],
		sent: isolate(finance),
		out: { onBehalfOf: 'Ann', requestorComment: expect.stringContaining('Case 4711') },
	},
	'Go on where an action fails': {
		items: [fin],
		before: ({ machines }) => machines.behave(finance, { outcome: 'Failed' }),
		sent: isolate(finance),
		out: { status: 'Failed', completed: true },
	},
	'Wait for days': {
		items: [fin],
		sent: isolate(finance),
		out: { computerDnsName: 'fin-lt-0231.contoso.example' },
		more: (_bench, run) => {
			expect(outputOf(run, 'Pause Until')[0]).toMatchObject({
				at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
			});
		},
	},
	'Release what I isolated': {
		items: [fin],
		sent: [...isolate(finance), `unisolate ${finance}`],
		out: { status: 'Succeeded', type: 'Unisolate' },
	},
	'Release although the isolation still runs': {
		items: [fin],
		before: ({ actions }) => {
			actions.add({ type: 'Isolate', machineId: finance, behaviour: { pendingMs: 9_000_000 } });
		},
		sent: [`cancel ${finance}`, `unisolate ${finance}`],
		out: { status: 'Succeeded', type: 'Unisolate' },
	},
	'Know what is isolated now': {
		before: isolatedBefore,
		sent: [],
		out: { machineId: finance, isolated: true },
	},
	'Cancel what has not ended': {
		before: ({ actions }) => {
			isolatedBefore({ actions } as Simulator);
			actions.add({ type: 'RunAntiVirusScan', machineId: hr, status: 'Pending' });
		},
		sent: [`cancel ${hr}`],
		out: { status: 'Cancelled' },
	},
	'Collect evidence, and store it': {
		items: [fin],
		sent: [`collectInvestigationPackage ${finance}`],
		out: { path: expect.stringMatching(/^fin-lt-0231\.contoso\.example\/.+\.zip$/) },
	},
	'Run a script and read what it printed': {
		items: [fin],
		before: ({ machines }) =>
			machines.behave(finance, { commands: [{ output: { script_output: 'all quiet' } }] }),
		sent: [`runLiveResponse ${finance}`],
		out: { text: 'all quiet' },
	},
	'Fetch a file from a machine': {
		items: [fin],
		before: ({ machines }) =>
			machines.behave(finance, { commands: [{ file: { name: 'run.log', content: 'line' } }] }),
		sent: [`runLiveResponse ${finance}`],
		out: { status: 'Succeeded' },
		more: (_bench, run) => {
			expect(Object.values(run.node('Fetch').items[0]?.binary ?? {})).toEqual([
				expect.objectContaining({ fileName: 'run.log' }),
			]);
		},
	},
	'Put a file into quarantine wherever it was seen': {
		items: [{ sha1: observedSha1 }],
		sent: [`stopAndQuarantineFile ${finance}`, `stopAndQuarantineFile ${hr}`],
	},
	'Block the hash': {
		items: [{ sha1: observedSha1, case: '4711' }],
		sent: ['submitIndicator'],
		out: { indicatorValue: observedSha1, title: 'Case 4711' },
	},
	'Tell the ticket': {
		items: [fin],
		sent: isolate(finance),
		out: {
			// A cloud of one's own has no portal to lead to.
			text: 'fin-lt-0231.contoso.example is isolated, ',
		},
	},
	'Comment on the alert': {
		items: [{ alertId: observedAlert }],
		sent: isolate(finance),
		more: ({ outbox }) => {
			expect(outbox.calls).toEqual([
				{
					method: 'POST',
					url: `https://graph.microsoft.com/v1.0/security/alerts_v2/${observedAlert}/comments`,
					body: expect.objectContaining({ comment: 'fin-lt-0231.contoso.example: Succeeded' }),
				},
			]);
		},
	},
	'Close the alert': {
		items: [{ alertId: observedAlert }],
		sent: isolate(finance),
		more: ({ outbox }) => {
			expect(outbox.calls).toMatchObject([{ method: 'PATCH', body: { status: 'resolved' } }]);
		},
	},
	'Act at the customer that the item names': {
		items: [{ customer: fabrikamTenantId, host: sharedHostName }],
		credential: { tenants: `Fabrikam = ${fabrikamTenantId}` },
		sent: isolate('40b7de913fa52c68e07d1b94c3f6a8250e9d7c1b'),
		out: { tenantId: fabrikamTenantId },
	},
	'Know what the app may do': { sent: [] },
};
