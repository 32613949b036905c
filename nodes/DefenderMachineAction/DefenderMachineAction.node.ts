import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { systemClockOf } from '../shared/clocks';
import { signInAsField } from '../shared/signInAs';
import { tenantField } from '../shared/fields/tenantField';
import { formOfNode, subtitleOfNode } from './actions/operations';
import { route } from './actions/router';
import { listSearch } from '../shared/methods/listSearch';

export class DefenderMachineAction implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Defender Machine Action',
		name: 'defenderMachineAction',
		icon: { light: 'file:../../icons/defender.svg', dark: 'file:../../icons/defender.dark.svg' },
		group: ['transform'],
		version: [1],
		subtitle: subtitleOfNode(),
		description:
			'Isolate machines, scan them, collect evidence and run live response with Microsoft Defender for Endpoint',
		defaults: { name: 'Microsoft Defender Machine Action' },
		usableAsTool: true,
		builderHint: {
			searchHint:
				'Acts on machines through Microsoft Defender for Endpoint. Operations that start an action can wait for its end themselves (Wait for Completion), so no loop with a Wait node is needed. Set Dry Run and ask a person for approval before isolating many machines.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-microsoft-defender.defenderMachineActionTrigger',
					relationHint: 'Starts a workflow when a machine action has ended, whoever started it',
				},
			],
		},
		hints: [
			{
				message:
					"Microsoft Defender has accepted the action; whether it succeeds is not known yet. Switch on 'Wait for Completion', or follow the action with the operation 'Wait' or the trigger.",
				type: 'info',
				displayCondition:
					'={{ $parameter["waitForCompletion"] === false && $parameter["options"]?.["dryRun"] !== true }}',
				whenToDisplay: 'afterExecution',
				location: 'outputPane',
			},
		],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'microsoftDefenderApi',
				required: true,
				displayOptions: { show: { authentication: ['microsoftDefenderApi'] } },
			},
			{
				name: 'microsoftDefenderOAuth2Api',
				required: true,
				displayOptions: { show: { authentication: ['microsoftDefenderOAuth2Api'] } },
			},
		],
		// A download link opens the file to anybody who has it.
		sensitiveOutputFields: ['link'],
		properties: [signInAsField.property, tenantField.property, ...formOfNode()],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this, systemClockOf(this));
	}
}
