/**
 * An indicator of Defender for Endpoint: what is blocked, watched or allowed on all devices.
 * Source: https://learn.microsoft.com/defender-endpoint/api/ti-indicator
 */
import { isRow, textOrNull } from '../entities';
import { withoutAnnotations } from '../filters/odata';

export type IndicatorType =
	| 'CertificateThumbprint'
	| 'DomainName'
	| 'FileMd5'
	| 'FileSha1'
	| 'FileSha256'
	| 'IpAddress'
	| 'Url';

/** `Alert` and `AlertAndBlock` were supported until January 2022; they still stand in lists. */
export type IndicatorAction = 'Allowed' | 'Audit' | 'Block' | 'BlockAndRemediate' | 'Warn';

const blocking: readonly string[] = ['Block', 'BlockAndRemediate', 'Warn'];

/** Whether devices keep people from what an indicator with this action is about. */
export function isBlocking(action: IndicatorAction): boolean {
	return blocking.includes(action);
}

/** An indicator as every node of this package emits it. */
export interface Indicator {
	readonly id: string;
	readonly indicatorValue: string | null;
	readonly indicatorType: string | null;
	readonly action: string | null;
	readonly title: string | null;
	/** Empty for all devices. */
	readonly rbacGroupNames: readonly string[];
	/** Whatever else the service sends is passed on untouched. */
	readonly [field: string]: unknown;
}

/** What is submitted; keys as the API spells them. */
export interface IndicatorOrder {
	readonly indicatorValue: string;
	readonly indicatorType: IndicatorType;
	readonly action: IndicatorAction;
	readonly title: string;
	readonly description: string;
	readonly application?: string;
	readonly severity?: string;
	readonly recommendedActions?: string;
	/** ISO 8601 in UTC. */
	readonly expirationTime?: string;
	readonly rbacGroupNames?: readonly string[];
	readonly generateAlert?: boolean;
	readonly educateUrl?: string;
}

/**
 * Reads one indicator; `@odata` annotations are dropped.
 *
 * @returns undefined when the value is no entity with an id
 */
export function readIndicator(value: unknown): Indicator | undefined {
	if (!isRow(value)) return undefined;
	const { id } = value;
	if ((typeof id !== 'string' && typeof id !== 'number') || id === '') return undefined;
	return {
		...withoutAnnotations(value),
		id: String(id),
		indicatorValue: textOrNull(value.indicatorValue),
		indicatorType: textOrNull(value.indicatorType),
		action: textOrNull(value.action),
		title: textOrNull(value.title),
		rbacGroupNames: Array.isArray(value.rbacGroupNames) ? value.rbacGroupNames.map(String) : [],
	};
}

/** Whether an indicator is about what an order is about: there is one of each type and value. */
export function isAbout(
	{ indicatorType, indicatorValue }: Indicator,
	order: Pick<IndicatorOrder, 'indicatorType' | 'indicatorValue'>,
): boolean {
	const same = (one: string | null, other: string) => one?.toLowerCase() === other.toLowerCase();
	return same(indicatorType, order.indicatorType) && same(indicatorValue, order.indicatorValue);
}

/** What tells indicators apart, and what of one never changes. */
const unchanging = ['indicatorType', 'indicatorValue', 'application'];

/** Whether an indicator is what an order asks for. */
export function isAsOrdered(indicator: Indicator, order: IndicatorOrder): boolean {
	if (!isAbout(indicator, order)) return false;
	// Without groups it is meant for all devices, and without an end for ever.
	const whole = { rbacGroupNames: [], expirationTime: null, ...order };
	return Object.entries(whole)
		.filter(([name]) => !unchanging.includes(name))
		.every(([name, wanted]) => isEqual(indicator[name], wanted));
}

/** What an indicator does not say contradicts nothing. */
function isEqual(said: unknown, wanted: unknown): boolean {
	if (said === undefined) return true;
	if (Array.isArray(wanted)) {
		const names = (list: readonly unknown[]) => list.map(String).sort().join('\n');
		return Array.isArray(said) && names(said) === names(wanted);
	}
	if (typeof wanted !== 'string') return said === wanted;
	if (typeof said !== 'string') return false;
	const isTime = /^\d{4}-\d\d-\d\dT/.test(wanted);
	return isTime ? Date.parse(said) === Date.parse(wanted) : said === wanted;
}
