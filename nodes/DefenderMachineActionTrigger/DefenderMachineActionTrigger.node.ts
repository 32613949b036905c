import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { listSearch } from '../shared/methods/listSearch';
import { asStored } from '../shared/fields/asStored';
import { systemClockOf } from '../shared/clocks';
import { signInAsField } from '../shared/signInAs';
import { fields, tenantFields } from './fields';
import { poll } from './poll';
import { ProcessMemory } from './processMemory';

const memory = new ProcessMemory();

export class DefenderMachineActionTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Defender Machine Action Trigger',
		name: 'defenderMachineActionTrigger',
		icon: { light: 'file:../../icons/defender.svg', dark: 'file:../../icons/defender.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{$parameter["triggerOn"]}}',
		// In the list of nodes it stands for the action node as well, which the editor shows with it.
		description:
			'Isolate, scan and investigate machines with Microsoft Defender for Endpoint, or start a workflow when such an action begins or ends',
		activationMessage:
			'You will hear of machine actions in Microsoft Defender: from now on, or if this trigger was published before, from where it was.',
		defaults: { name: 'Microsoft Defender Machine Action Trigger' },
		builderHint: {
			searchHint:
				'Reports machine actions of Microsoft Defender for Endpoint, each event once. To wait for an action that the same workflow has started, use Wait for Completion of the action node instead.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-microsoft-defender.defenderMachineAction',
					relationHint: 'Starts, reads and cancels the machine actions that this trigger reports',
				},
			],
		},
		polling: true,
		inputs: [],
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
		properties: [signInAsField, ...Object.values(tenantFields), ...Object.values(fields)].flatMap(
			(field) => asStored(field.property),
		),
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, systemClockOf(this), memory);
	}
}
