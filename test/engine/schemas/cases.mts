import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { observedAlert } from '../../../simulator/index.mts';
import { fileItem } from '../files/fileItem.mts';
import { containmentCases } from './containmentCases.mts';
import { onFinance, type SchemaCase } from './schemaCase.mts';
import { startMethods } from '../machineAction/startMethods.mts';
import { byId, machine, type Service } from '../service.mts';

const comment = 'Case 4711';
const badUrl = 'https://bad.example/a';
/** As on actions that n8n has started. */
const mark = '[on behalf of analyst@contoso.example] [n8n:wf1.77.0123456789ab.0.0]';
const onBehalfOf = 'analyst@contoso.example';
/** By evidence, so that it says what it was found by. */
const byAlert = { machineId: { __rl: true, mode: 'alert', value: observedAlert } };

function seeded({ simulator }: Service, seed: IDataObject & { type: 'Isolate' }): string {
	const requestorComment = `${comment} ${mark}`;
	return simulator.actions.add({ machineId: machine.finance, requestorComment, ...seed }).id;
}

const finishedIsolation = (service: Service): INodeParameters => ({
	machineActionId: byId(
		seeded(service, {
			type: 'Isolate',
			status: 'Succeeded',
			scope: 'Full',
			requestor: 'n8n',
		}),
	),
});

function liveResponse({ simulator }: Service): void {
	simulator.machines.behave(machine.finance, {
		commands: [
			{},
			{ output: { exit_code: 0, script_output: 'done\r\n', script_errors: '' } },
			{ file: { name: 't.zip', content: 'PK evidence' } },
		],
	});
}

const starts: SchemaCase[] = startMethods.map(({ operation, parameters }) => ({
	resource: 'machineAction',
	operation,
	parameters: { ...onFinance, comment, ...parameters },
	prepare: (service) => {
		liveResponse(service);
		return {};
	},
}));

/** The same where nobody waits, at somebody's request. */
const begun = starts.map(
	(start): SchemaCase => ({
		...start,
		parameters: { ...start.parameters, waitForCompletion: false, options: { onBehalfOf } },
	}),
);

/** An action that has not ended. */
const pendingIsolation = (service: Service): INodeParameters => ({
	machineActionId: byId(seeded(service, { type: 'Isolate', status: 'Pending' })),
});

const stateMakers = {
	isolate: 'Isolate',
	unisolate: 'Unisolate',
	restrictCodeExecution: 'RestrictCodeExecution',
	unrestrictCodeExecution: 'UnrestrictCodeExecution',
} as const;

/** The same where the machine is in the wanted state already. */
const skips = Object.entries(stateMakers).map(
	([operation, type]): SchemaCase => ({
		...starts.find((candidate) => candidate.operation === operation),
		resource: 'machineAction',
		operation,
		prepare: ({ simulator }) => {
			simulator.actions.add({
				machineId: machine.finance,
				type,
				status: 'Succeeded',
				scope: type === 'Isolate' ? 'Full' : null,
			});
			return {};
		},
	}),
);

/** An action of the past that this very node has started. */
async function startedBefore(service: Service, operation: string): Promise<INodeParameters> {
	const start = starts.find((candidate) => candidate.operation === operation);
	liveResponse(service);
	const run = await service.engine.runNode({
		node: 'defenderMachineAction',
		parameters: {
			...start?.parameters,
			resource: 'machineAction',
			operation,
			options: { onBehalfOf },
			waitForCompletion: true,
			downloadPackage: false,
			getResults: false,
		},
	});
	return { machineActionId: byId(String(run.items[0]?.json.id)) };
}

/** The plans of two actions that leave files. */
async function plannedBefore(service: Service): Promise<INodeParameters> {
	liveResponse(service);
	const plans: unknown[] = [];
	for (const operation of ['collectInvestigationPackage', 'runLiveResponse']) {
		const start = starts.find((candidate) => candidate.operation === operation);
		const run = await service.engine.runNode({
			node: 'defenderMachineAction',
			parameters: {
				...start?.parameters,
				resource: 'machineAction',
				operation,
				options: { dryRun: true },
			},
		});
		plans.push(run.items[0]?.json.plan);
	}
	return { plan: JSON.stringify(plans) };
}

/** The setting up of cases whose action must have been carried out before. */
export const startedBeforehand: Readonly<
	Record<string, (service: Service) => Promise<INodeParameters>>
> = {
	carryOutPlan: plannedBefore,
	getPackageUri: (service) => startedBefore(service, 'collectInvestigationPackage'),
	getLiveResponseResult: (service) => startedBefore(service, 'runLiveResponse'),
};

const cases: readonly SchemaCase[] = [
	...starts,
	...begun,
	...skips,
	...containmentCases,
	{
		resource: 'machineAction',
		operation: 'offboard',
		parameters: {
			...onFinance,
			comment,
			confirmName: 'fin-lt-0231',
			waitForCompletion: false,
			options: { onBehalfOf },
		},
	},
	{
		resource: 'machineAction',
		operation: 'cancel',
		parameters: { comment },
		prepare: pendingIsolation,
	},
	{ resource: 'machineAction', operation: 'carryOutPlan' },
	{
		resource: 'machineAction',
		operation: 'carryOutPlan',
		parameters: { waitForCompletion: false, options: { onBehalfOf: 'analyst@contoso.example' } },
	},
	{ resource: 'machineAction', operation: 'checkPermissions' },
	{ resource: 'machineAction', operation: 'get', prepare: finishedIsolation },
	{ resource: 'machineAction', operation: 'get', prepare: pendingIsolation },
	{ resource: 'machineAction', operation: 'getAll', prepare: finishedIsolation },
	{ resource: 'machineAction', operation: 'getAll', prepare: pendingIsolation },
	{ resource: 'machineAction', operation: 'wait', prepare: finishedIsolation },
	{
		resource: 'machineAction',
		operation: 'wait',
		parameters: { options: { timeout: 1, onTimeout: 'item' } },
		prepare: pendingIsolation,
	},
	{ resource: 'machineAction', operation: 'getPackageUri' },
	{
		resource: 'machineAction',
		operation: 'getPackageUri',
		parameters: { packageOutput: 'link' },
	},
	{
		resource: 'machineAction',
		operation: 'getLiveResponseResult',
		parameters: { options: { keepDocument: true } },
	},
	{
		resource: 'machine',
		operation: 'addTag',
		parameters: { ...onFinance, tag: 'case-4711' },
	},
	{ resource: 'machine', operation: 'get', parameters: onFinance },
	{ resource: 'machine', operation: 'getAll' },
	{ resource: 'machine', operation: 'removeTag', parameters: { ...onFinance, tag: 'vip' } },
	{ resource: 'libraryFile', operation: 'delete', parameters: { fileName: 'triage.ps1' } },
	{ resource: 'libraryFile', operation: 'getAll' },
	{ resource: 'libraryFile', operation: 'upload', items: [fileItem('new.ps1', 'Get-Date')] },
	{
		resource: 'indicator',
		operation: 'delete',
		prepare: ({ simulator }) => ({
			indicatorId: simulator.indicators.add({ indicatorType: 'Url', indicatorValue: badUrl }).id,
		}),
	},
	{
		resource: 'indicator',
		operation: 'getAll',
		prepare: ({ simulator }) => {
			simulator.indicators.add({
				indicatorType: 'Url',
				indicatorValue: badUrl,
				rbacGroupNames: ['Laptops'],
			});
			return {};
		},
	},
	{
		resource: 'indicator',
		operation: 'submit',
		parameters: {
			indicatorType: 'Url',
			indicatorValue: badUrl,
			indicatorTitle: 'Case 4711',
			indicatorDescription: 'Seen',
			options: { groups: 'Laptops' },
		},
	},
];

export const schemaCases: readonly SchemaCase[] = [
	...cases,
	...cases.flatMap((one) =>
		one.parameters?.machineId === undefined
			? []
			: [{ ...one, parameters: { ...one.parameters, ...byAlert } }],
	),
];
