import type { IPollFunctions } from 'n8n-workflow';
import { minutes } from '../../defender/general/clock';
import { inputError } from '../../defender/defenderError';
import type { TriggerEvent } from '../../defender/tracking/events';
import type { PollSettings } from '../../defender/tracking/readForPoll';
import { statusesOf } from '../../defender/tracking/readSample';
import type { TenantChoice } from '../../defender/signIn/tenantList';
import { readFields } from '../shared/fields/field';
import { pollParameters } from '../shared/fields/parameters';
import { appCredential, credentialTypeOf } from '../shared/signInAs';
import { fields, tenantFields } from './fields';

/** What the user has set, ready for the tracker. */
export interface TriggerSettings extends PollSettings {
	readonly event: TriggerEvent;
	/** The statuses that count; none means all. */
	readonly statuses: readonly string[];
	/** Whose actions are followed. */
	readonly tenants: TenantChoice | 'all';
	/** Of the portal link that names the machine. */
	readonly machineTenantId: string | undefined;
	/** Whether events have what playbooks ask of an action, or all that the service sends. */
	readonly simplify: boolean;
	/** 0 to 1. */
	readonly quotaShare: number;
	/** Between two signs of life; 0 for none. */
	readonly signOfLifeMs: number;
	readonly onPublishing: 'goOn' | 'beginNow';
	/** More events than that are not told in one execution. */
	readonly mostItems: number;
}

/** @throws DefenderError of kind `input` that names the field */
export function readSettings(context: IPollFunctions): TriggerSettings {
	const { triggerOn, simplify, filters, options } = readFields(fields, pollParameters(context));
	const statuses = statusesOf(triggerOn, filters.status);
	if (triggerOn === 'actionFinished' && statuses.length === 0) {
		throw inputError(
			'Status',
			'an action that has finished cannot have any of the chosen statuses',
			'Choose Succeeded, Failed, TimeOut or Cancelled, or set Trigger On to Status Changed.',
		);
	}
	return {
		event: triggerOn,
		simplify,
		tenants: readTenants(context),
		statuses,
		quotaShare: options.quotaShare / 100,
		signOfLifeMs: minutes(60 * options.signOfLife),
		onPublishing: options.onPublishing,
		mostItems: options.mostItems,
		overlapMs: minutes(options.visibilityLag),
		machineTenantId: filters.machine?.tenantId,
		lookBackMs: minutes(60 * options.lookBack),
		interest: {
			types: filters.type,
			machine: filters.machine?.machine,
			requestor: filters.requestor,
			commentContains: filters.commentContains,
			startedByN8n: filters.startedByN8n,
			workflowId: filters.workflowId,
			untilEnd: triggerOn !== 'actionCreated',
		},
	};
}

/** Workflows that were saved without the choice follow the credential's own tenant. */
function readTenants(context: IPollFunctions): TriggerSettings['tenants'] {
	if (credentialTypeOf(context) !== appCredential) return { by: 'own' };
	const { tenants } = readFields({ tenants: tenantFields.tenants }, pollParameters(context));
	if (tenants === 'all') return 'all';
	if (tenants === 'own') return { by: 'own' };
	return readFields({ tenant: tenantFields.tenant }, pollParameters(context)).tenant;
}
