import { defaultsOf, number, yesOrNo, type SettingsOf } from './row.mts';

/** Calls allowed for each app, tenant and operation, and live response sessions of the tenant. */
export const limitTable = {
	enabled: yesOrNo(true, 'whether anything is limited', 'Learn 2025'),
	perMinute: number(100, 'calls of a method in a minute', 'Learn 2025'),
	perHour: number(1500, 'calls of a method in an hour', 'Learn 2025'),
	liveResponsePerMinute: number(10, 'live responses in a minute', 'Learn 2025'),
	packageUriPerMinute: number(2, 'package links in a minute', 'Learn 2025'),
	packageUriPerHour: number(120, 'package links in an hour', 'Learn 2025'),
	liveResponseSessions: number(
		25,
		'live response sessions at a time',
		'Learn 2025: 25; Learn 2026: 50',
	),
	indicators: number(15_000, 'active indicators of a tenant', 'Learn 2025'),
	domainDevices: number(500, 'machines in the answer about a domain', 'Learn 2024'),
	actionDays: number(
		0,
		'days for which an action can be read; 0 for ever',
		'not known; clients count on 60 to 90',
	),
	retentionDays: number(
		180,
		'days for which an alert can be asked about',
		'Learn 2025, the default',
	),
	// Two requests that left a client a minute apart may arrive a little less apart; that must not
	// cost a faithful client a 429.
	toleranceMs: number(500, 'by how much the windows are shorter', 'a courtesy of the simulator'),
} as const;

export type Limits = SettingsOf<typeof limitTable>;

export const defaultLimits: Limits = defaultsOf(limitTable);
