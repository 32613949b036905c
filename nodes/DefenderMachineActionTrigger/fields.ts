import { actionStatuses } from '../../defender/entities';
import { collectionField } from '../shared/fields/collection';
import {
	choiceField,
	choicesField,
	flagField,
	numberField,
	textField,
	wholeNumberField,
} from '../shared/fields/field';
import { filtersField, ifFilterEmptyField } from '../shared/fields/filters';
import { actionTypeChoices } from '../shared/fields/actionTypes';
import { choicesOf } from '../shared/fields/choices';
import { quotaShareField } from '../shared/fields/quotaShare';
import { simplifyField } from '../shared/fields/simplify';
import { tenantField } from '../shared/fields/tenantField';
import { appCredential } from '../shared/signInAs';
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
				'When the workflow is published for the first time, tell what happened in the last hours too. With 0 it begins with what happens after its first poll, which n8n makes within seconds of publishing. Published again, the trigger goes on where it was.',
		}),
		mostItems: wholeNumberField({
			displayName: 'Most Items',
			name: 'mostItems',
			default: 500,
			minimum: 1,
			maximum: 100_000,
			description:
				'How many events one execution may get, e.g. when there is much to make up for. The rest comes with the next polls, the oldest first.',
		}),
		onPublishing: choiceField(
			{
				displayName: 'On Publishing',
				name: 'onPublishing',
				default: 'goOn',
				description:
					'Where the trigger begins when the workflow is published again. After a restart of n8n it always goes on.',
			},
			[
				{
					name: 'Begin Now',
					value: 'beginNow',
					description: 'Tell nothing of what happened while the workflow was not published',
				},
				{
					name: 'Go On',
					value: 'goOn',
					description: 'Tell what has happened since the trigger looked last',
				},
			],
		),
		quotaShare: quotaShareField,
		signOfLife: numberField({
			displayName: 'Sign of Life (Hours)',
			name: 'signOfLife',
			default: 0,
			minimum: 0,
			maximum: 168,
			description:
				'Tell every so many hours, with an item whose event is signOfLife, what was seen last, so that silence is no riddle. It also makes n8n store the position. 0 switches it off.',
		}),
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
export const fields = { triggerOn, simplify: simplifyField, filters, options };

const tenants = choiceField(
	{
		displayName: 'Tenants',
		name: 'tenants',
		default: 'own',
		noDataExpression: true,
		description: 'Whose machine actions to tell of',
		displayOptions: { show: { authentication: [appCredential] } },
	},
	[
		{
			name: 'All of the Credential',
			value: 'all',
			description: 'Its own and all that it lists; every event has its tenantId',
		},
		{ name: 'One of the Credential', value: 'one' },
		{ name: "The Credential's Own", value: 'own' },
	],
);

const tenant = {
	...tenantField,
	property: {
		...tenantField.property,
		description:
			"Which one. With nothing chosen it is the credential's own; all others stand in its list. Must match exactly.",
		displayOptions: { show: { authentication: [appCredential], tenants: ['one'] } },
	},
};

/** Whose actions the trigger follows; an analyst has one tenant. */
export const tenantFields = { tenants, tenant };
