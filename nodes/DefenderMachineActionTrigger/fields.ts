import { actionStatuses } from '../../defender/entities';
import { collectionField } from '../shared/collection';
import { choiceField, choicesField, flagField, numberField, textField } from '../shared/field';
import { filtersField, ifFilterEmptyField } from '../shared/filters';
import { actionTypeChoices } from '../DefenderMachineAction/fields/actionTypes';
import { choicesOf } from '../DefenderMachineAction/fields/choices';
import { quotaShareField } from '../DefenderMachineAction/fields/waiting';
import { machineFilter } from './machineFilter';

const triggerOn = choiceField(
	{
		displayName: 'Trigger On',
		name: 'triggerOn',
		default: 'actionFinished',
		required: true,
	},
	[
		{
			name: 'Action Created',
			value: 'actionCreated',
			action: 'On machine action created',
			description: 'When a machine action was started, by n8n or by anything else',
		},
		{
			name: 'Action Finished',
			value: 'actionFinished',
			action: 'On machine action finished',
			description: 'When an action has ended as Succeeded, Failed, TimeOut or Cancelled',
		},
		{
			name: 'Status Changed',
			value: 'statusChanged',
			action: 'On machine action status changed',
			description: 'Each time an action takes on a status, its first one included',
		},
	],
);

const filters = filtersField({
	commentContains: textField({
		displayName: 'Comment Contains',
		name: 'commentContains',
		placeholder: 'e.g. Case 4711',
		description: 'Only actions whose comment has this text, in whatever case',
	}),
	machine: machineFilter,
	requestor: textField({
		displayName: 'Requestor',
		name: 'requestor',
		placeholder: 'e.g. analyst@contoso.example',
		description:
			'Only actions that this user or app asked for. Apps appear by display name in some tenants and by ID in others.',
	}),
	startedByN8n: flagField({
		displayName: 'Started by n8n',
		name: 'startedByN8n',
		default: false,
		description:
			'Whether to tell only of actions that an n8n workflow started. They are known by the mark in square brackets that the action node puts into the comment.',
	}),
	workflowId: textField({
		displayName: 'Started by Workflow ID',
		name: 'workflowId',
		placeholder: 'e.g. ={{ $workflow.id }}',
		description:
			'Only actions that this n8n workflow started. Its ID is the last part of its address in the editor.',
	}),
	status: choicesField(
		{
			displayName: 'Status',
			name: 'status',
			description: 'Only events with one of these statuses',
		},
		choicesOf([...actionStatuses].sort()),
	),
	type: choicesField(
		{ displayName: 'Type', name: 'type', description: 'Only actions of these types' },
		actionTypeChoices,
	),
});

const options = collectionField(
	{ displayName: 'Options', name: 'options', placeholder: 'Add option' },
	{
		ifFilterEmpty: ifFilterEmptyField,
		lookBack: numberField({
			displayName: 'Look Back at First Start (Hours)',
			name: 'lookBack',
			default: 0,
			minimum: 0,
			maximum: 720,
			description:
				'When the workflow is published for the first time, tell what happened in the last hours too. With 0 it begins with what happens after its first poll, which n8n makes within seconds of publishing.',
		}),
		quotaShare: quotaShareField,
		visibilityLag: numberField({
			displayName: 'Visibility Lag (Minutes)',
			name: 'visibilityLag',
			default: 10,
			minimum: 1,
			maximum: 1440,
			description:
				'How late a new action may show up in the lists of Microsoft Defender and still be told. More costs memory, not calls.',
		}),
	},
);

/** The form of the trigger. */
export const fields = { triggerOn, filters, options };
