import type { SimulatorOptions } from '../../../simulator/index.mts';

type Quirks = NonNullable<SimulatorOptions['quirks']>;

const minute = 60_000;

/**
 * The worlds that the switches of the simulator make: each is one way in which the service may be, as
 * far as anybody knows, and the nodes have to be right in all of them.
 */
export const worlds: readonly (readonly [string, Quirks])[] = [
	['as the record shows it', {}],
	['scope filled at once', { scope: 'filled' }],
	['no name in answers', { nameInAnswer: 'null' }],
	['accepted with 200', { acceptedStatus: 200 }],
	['Canceled', { cancelledSpelling: 'Canceled' }],
	['the old name of the last update', { lastUpdateName: 'lastUpdateTimeUtc' }],
	['requestors as GUIDs', { requestor: 'guid' }],
	[
		'without titles and external IDs',
		{ omit: 'title, externalId, troubleshootInfo, errorHResult' },
	],
	['without addresses and groups', { omit: 'ipAddresses, rbacGroupName, rbacGroupId, osVersion' }],
	['a second action refused', { conflict: 'refuse' }],
	[
		'everything at once on a machine',
		{ newDeviceActionRuns: 'parallel', isolateTwiceHangs: false },
	],
	['isolation type optional', { isolationTypeRequired: false }],
	['IDs alone in routes', { otherNamesInRoutes: false }],
	['new actions hidden for 5 s', { visibilityLagMs: 5000 }],
	['new actions missing in lists for 10 s', { listLagMs: 10_000 }],
	['no operator in', { refuseIn: true }],
	['no operator ne', { refuseNotEqual: true }],
	['links of pages whole', { nextLink: 'whole' }],
	['coded refusals of queries', { odataRefusal: 'coded', refuseIn: true }],
	['only ReadWrite reads', { requireReadWriteForReads: true }],
	['short words for the quota', { rateLimitText: 'short', rateLimitCode: 'TooManyRequests' }],
	['a clock ten minutes ahead', { clockOffsetMs: 10 * minute }],
	['a clock ten minutes behind', { clockOffsetMs: -10 * minute }],
];
