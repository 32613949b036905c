import { choice, defaultsOf, number, text, yesOrNo, type SettingsOf } from './row.mts';

const unknown = 'not known';
const minuteMs = 60_000;

/**
 * Where the real service is unknown or varies, a switch decides; all may be turned at run time. The
 * default is what was seen of the service. `docs/simulator.md` and `npm run simulator -- --help` are
 * made of this table.
 */
export const quirkTable = {
	scope: choice(
		['filledLater', 'filled', 'null'],
		'`scope` of isolations and scans: null in the answer to the POST and filled when read, filled at once, or null for ever',
		'null in answers to POSTs, XSOAR 2020, Sekoia 2024, PingOne 2026; filled in lists, Microsoft Learn 2019',
	),
	nameInAnswer: choice(
		['filled', 'null'],
		'`computerDnsName` in the answer to a POST',
		'filled, PingOne 2026, Sekoia 2024; null, XSOAR 2020',
	),
	nullsAfterLiveResponse: yesOrNo(
		true,
		'the answer to runliveresponse names neither machine nor commands',
		'public live response notebook 2022',
	),
	acceptedStatus: choice(
		[201, 200],
		'status of an accepted action',
		'PingOne 2026; Learn says both',
	),
	cancelledSpelling: choice(
		['Cancelled', 'Canceled'],
		'how the status is spelled',
		'Learn 2025; Learn before 2021: Canceled',
	),
	lastUpdateName: choice(
		['lastUpdateDateTimeUtc', 'lastUpdateTimeUtc'],
		'the name of the time of the last change',
		'every capture; Learn samples of 2018: lastUpdateTimeUtc',
	),
	requestor: choice(
		['name', 'guid'],
		'how an app shows up as requestor',
		'name: captures of 2023 to 2026; GUID: captures of 2020 to 2022',
	),
	keptComment: number(
		0,
		'how many characters of a comment are kept; 0 for all of them',
		`${unknown}, no page names a limit`,
	),
	omit: text(
		'',
		'properties, separated by commas, that no list and no entity carries',
		'machine rows without osVersion and defenderAvStatus, Rapid7 2021',
	),
	conflict: choice(
		['return', 'refuse'],
		'a second action of a type that is still open: the first comes back, or 400',
		'both, microsoft-365-docs issues 5903 and 5904, 2021',
	),
	isolateTwiceHangs: yesOrNo(
		true,
		'isolating an isolated machine is accepted and hangs in Pending',
		'microsoft-365-docs issue 5903, 2021',
	),
	newDeviceActionRuns: choice(
		['serial', 'parallel'],
		'opposites on one machine run one after another or at once',
		'microsoft-365-docs issue 5903, 2021',
	),
	cancelEnded: choice(
		['refuse', 'return'],
		'cancelling an action that has ended: 400, or the action as it is',
		`${unknown}; MDEAutomator skips a 400`,
	),
	isolationTypeRequired: yesOrNo(
		true,
		'isolate without IsolationType is refused',
		'connector description and Learn 2026: required; Sekoia 2024 leaves it out',
	),
	unseenFile: choice(
		['refuse', 'accept'],
		'quarantine of a file that the machine has not seen: 404, or it is taken',
		'rapid7/insightconnect-plugins pull request 596, 2021',
	),
	otherNamesInRoutes: yesOrNo(
		true,
		'machine routes take the Entra device ID and the DNS name, too',
		'PingOne 2026, Cortex since 2020',
	),
	ambiguousName: choice(
		['latest', 'refuse'],
		'a DNS name in a route that several machines have: the one seen last, or 404',
		unknown,
	),
	alertCalls: choice(
		['answer', 'gone'],
		'calls about alerts answer, or are retired and answer 410',
		'answer, Learn 2025; XSOAR calls its own alert commands deprecated',
	),
	unknownEvidence: choice(
		['empty', 'notFound'],
		'machines of a vulnerability or of software that nobody has: an empty list, or 404',
		unknown,
	),
	offlineSessionsHoldPlaces: yesOrNo(
		true,
		'live responses of offline machines count among the sessions that are open',
		'microsoft-365-docs issue 11521, 2023: 26 of them and no room',
	),
	visibilityLagMs: number(
		0,
		'for how long a new action is visible neither by ID nor in lists',
		'up to 5 s, Splunk and MDEAutomator wait so long; 0 here so that others can test at once',
	),
	listLagMs: number(0, 'for how long a new action is missing in lists', unknown),
	packageLink: choice(
		['quoted', 'plain'],
		'the package link is a JSON string inside a JSON string, or plain',
		'quoted, Learn; plain, fixtures of XSOAR and PSMDATP',
	),
	packageLinkLifeMs: number(5 * minuteMs, 'life of a package link', `${unknown}, "short" on Learn`),
	liveResponseLinkLifeMs: number(30 * minuteMs, 'life of the link to a result', 'Learn 2025'),
	downloadOrigin: text('', 'where links point, if not here', 'hosts of their own, Learn 2025'),
	refuseIn: yesOrNo(false, 'the operator `in` is refused', 'Kibana 2025 uses it'),
	refuseNotEqual: yesOrNo(false, 'lists of machine actions refuse the operator `ne`', unknown),
	nextLink: choice(
		['broken', 'whole'],
		'the link to the next page loses the names of its parameters from the second on and never ends',
		'microsoft-365-docs issue 8316, 2022',
	),
	listDefaultPage: number(10_000, 'rows of a list without `$top`', 'Learn 2025'),
	odataRefusal: choice(
		['empty', 'coded'],
		'a wrong query is refused with the code "" and empty details, or with ODataError and a target',
		'empty, microsoft-365-docs issue 12682, 2023; coded, common-errors page',
	),
	maxUrlLength: number(8192, 'characters of path and query before 414', unknown),
	accountRefusal: choice(
		['', 'Account mode is inactive', 'No Tvm license'],
		'why the tenant gets 401 for every call; empty: it does not',
		'two public repositories, 2026',
	),
	emptyUnauthorizedBody: yesOrNo(
		false,
		'401 comes without a body',
		'with a body, captures of 2026',
	),
	requireReadWriteForReads: yesOrNo(
		false,
		'Machine.Read.All does not suffice for most reads',
		'Learn 2025: it does; Learn 2026: it does not',
	),
	rateLimitCode: choice(
		['429', 'TooManyRequests'],
		'the code of a refusal for the quota',
		'429, microsoft-365-docs issue 4616, 2021, and a MineMeld extension 2022; the other, Learn',
	),
	rateLimitText: choice(
		['full', 'short'],
		'whether that refusal names key and seconds, with the tenant as target',
		'full, MineMeld extension 2022; short, microsoft-365-docs issue 4616, 2021',
	),
	rateLimitRetryAfter: yesOrNo(true, 'that refusal has Retry-After', 'common-errors page'),
	tokenErrorBreaks: choice(
		['spaces', 'crlf'],
		"what stands between the parts of Entra's error text",
		'spaces, 2024 and 2025; line breaks, before',
	),
	clockOffsetMs: number(
		0,
		"by how much the service's clock is ahead of yours",
		'Entra grants five minutes',
	),
} as const;

export type Quirks = SettingsOf<typeof quirkTable>;

export const defaultQuirks: Quirks = defaultsOf(quirkTable);
