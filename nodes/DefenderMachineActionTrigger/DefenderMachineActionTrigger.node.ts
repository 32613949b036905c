import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { listSearch } from '../DefenderMachineAction/methods/listSearch';
import { systemClockOf } from '../shared/clocks';
import { signInAsField } from '../shared/signInAs';
import { fields } from './fields';
import { poll } from './poll';

export class DefenderMachineActionTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Microsoft Defender Machine Action Trigger',
		name: 'defenderMachineActionTrigger',
		icon: { light: 'file:../../icons/defender.svg', dark: 'file:../../icons/defender.dark.svg' },
		group: ['trigger'],
		version: [1],
		subtitle: '={{$parameter["triggerOn"]}}',
		description:
			'Starts a workflow when machine actions of Microsoft Defender for Endpoint are created, change their status or end',
		activationMessage: 'You will hear of machine actions in Microsoft Defender from now on.',
		defaults: { name: 'Microsoft Defender Machine Action Trigger' },
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
		properties: [signInAsField, ...Object.values(fields)].map((field) => field.property),
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this, systemClockOf(this));
	}
}
