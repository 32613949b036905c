import { emptyAnswer, jsonAnswer } from '../http/answers.mts';
import type { Indicator } from '../world/entities.mts';
import { invalidInput, missingParameter, resourceNotFound, ServiceError } from '../http/errors.mts';
import { withoutOmitted } from '../odata/listAnswer.mts';
import { EntityModel, type Field } from '../odata/model.mts';
import { pageOf } from '../odata/page.mts';
import { predicateOf } from '../odata/predicate.mts';
import { readListQuery } from '../odata/queryOptions.mts';
import type { Call, Work } from '../http/operation.mts';
import { parseTime, sortableTime } from '../world/timestamps.mts';

const context = 'https://api.security.microsoft.com/api/$metadata#Indicators';

const types = [
	'FileSha1',
	'FileSha256',
	'FileMd5',
	'CertificateThumbprint',
	'IpAddress',
	'DomainName',
	'Url',
];
const actions = [
	'Alert',
	'Warn',
	'Block',
	'Audit',
	'BlockAndRemediate',
	'AlertAndBlock',
	'Allowed',
];
const severities = ['Informational', 'Low', 'Medium', 'High'];

const filterable = [
	'application',
	'title',
	'indicatorValue',
	'indicatorType',
	'createdBy',
	'action',
	'severity',
] as const;

function timeField(name: 'expirationTime' | 'creationTimeDateTimeUtc'): Field<Indicator> {
	return {
		name,
		kind: 'time',
		filterable: true,
		sortable: true,
		read: (indicator) => {
			const moment = parseTime(indicator[name] ?? '');
			return moment === undefined ? null : sortableTime(moment);
		},
	};
}

/** Documented for `$filter` on indicators. */
const model = new EntityModel<Indicator>('Microsoft.WindowsDefenderATP.Api.Indicator', [
	...filterable.map(
		(name): Field<Indicator> => ({
			name,
			kind: 'string',
			filterable: true,
			sortable: true,
			read: (indicator) => indicator[name],
		}),
	),
	timeField('expirationTime'),
	timeField('creationTimeDateTimeUtc'),
	{
		name: 'generateAlert',
		kind: 'boolean',
		filterable: true,
		sortable: false,
		read: ({ generateAlert }) => generateAlert,
	},
]);

/** Whoever lacks the permission for all sees only what the same app has submitted. */
function visible({ tenant, caller }: Call): Indicator[] {
	const all = tenant.indicators.all();
	return caller.permissions.includes('Ti.ReadWrite.All')
		? all
		: all.filter(({ createdBy }) => createdBy === caller.clientId);
}

/** GET /indicators: https://learn.microsoft.com/defender-endpoint/api/get-ti-indicators-collection */
export function listIndicators(call: Call): Work {
	const { world, query: parameters } = call;
	const query = readListQuery(parameters, model);
	const fits = query.filter === undefined ? () => true : predicateOf(query.filter, model);
	return () => {
		const size = query.top ?? world.quirks.listDefaultPage;
		const page = pageOf(visible(call), fits, query, model, size);
		const value = page.rows.map((row) => withoutOmitted(row, world.quirks));
		return jsonAnswer(200, { '@odata.context': context, value });
	};
}

function textIn(body: Record<string, unknown>, name: string): string {
	const value = body[name];
	if (typeof value !== 'string' || value === '') throw missingParameter(name);
	return value;
}

function oneOf(body: Record<string, unknown>, name: string, allowed: readonly string[]): string {
	const value = textIn(body, name);
	if (allowed.includes(value)) return value;
	throw invalidInput(`Invalid ${name} '${value}'`);
}

const forms: Record<string, RegExp> = {
	FileSha1: /^[\da-f]{40}$/i,
	FileSha256: /^[\da-f]{64}$/i,
	FileMd5: /^[\da-f]{32}$/i,
	IpAddress: /^[\d.:a-f]+$/i,
};

/** POST /indicators: https://learn.microsoft.com/defender-endpoint/api/post-ti-indicator */
export function submitIndicator({ world, tenant, caller, body }: Call): Work {
	const given = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
	const indicatorType = oneOf(given, 'indicatorType', types);
	const indicatorValue = textIn(given, 'indicatorValue');
	if (forms[indicatorType]?.test(indicatorValue) === false) {
		throw invalidInput(`Invalid indicatorValue '${indicatorValue}' for ${indicatorType}`);
	}
	const action = oneOf(given, 'action', actions);
	if (action === 'Audit' && given.generateAlert !== true) {
		throw invalidInput('generateAlert must be true for the action Audit');
	}
	const seed = {
		...(given as Partial<Indicator>),
		indicatorType,
		indicatorValue,
		action,
		title: textIn(given, 'title'),
		description: textIn(given, 'description'),
		...(given.severity === undefined ? {} : { severity: oneOf(given, 'severity', severities) }),
		source: caller.displayName,
		sourceType: caller.actsFor === 'analyst' ? 'User' : 'AadApp',
		createdBy: caller.clientId,
	};
	if (tenant.indicators.all().length >= world.limits.indicators) {
		throw new ServiceError(400, 'BadRequest', 'Max capacity exceeded');
	}
	return () => {
		const indicator = tenant.indicators.submit(seed);
		return jsonAnswer(200, { '@odata.context': `${context}/$entity`, ...indicator });
	};
}

/** DELETE /indicators/{id}: https://learn.microsoft.com/defender-endpoint/api/delete-ti-indicator-by-id */
export function deleteIndicator(call: Call): Work {
	const id = call.path.id ?? '';
	if (!visible(call).some((indicator) => indicator.id === id)) {
		throw resourceNotFound(`Indicator ${id} was not found`);
	}
	return () => {
		call.tenant.indicators.delete(id);
		return emptyAnswer(204);
	};
}
