import { DefenderError } from '../../defenderError';
import {
	isAsOrdered,
	readIndicator,
	type Indicator,
	type IndicatorOrder,
} from '../../indicators/indicator';
import {
	anotherIsThere,
	deleteIndicator,
	findIndicator,
	indicatorOf,
	submitIndicator,
} from '../../indicators/indicators';
import { ofMicrosoft } from '../../indicators/microsoftFile';
import { sharedByMany } from '../../indicators/sharedDomain';
import type { Job, Order, Subject } from '../order';
import { allowed, changing, judgeEach, lookAtEach } from './change';
import type { Decision } from './together';

/** An indicator of the service; known where the service has told of it. */
interface OfService extends Subject {
	readonly indicator?: Indicator;
	/** As it was before it was changed. */
	readonly before?: Indicator | undefined;
}

/** An order to submit an indicator. */
interface SubmitOrder extends Order<OfService, unknown> {
	readonly indicator: IndicatorOrder;
	/** What to do where there is an indicator about the same with other settings. */
	readonly ifThere: 'fail' | 'update';
	/** Whether to block a file that Microsoft has signed, too. */
	readonly microsoftFiles: boolean;
	/** Whether to submit a domain that many share, too. */
	readonly sharedDomains: boolean;
}

const ifShared =
	'Give the domain that is meant, or a URL. If all hosts in it are meant, switch on Options > Domains of Many Too.';

/** Submitting indicators: one that is there just as ordered is the answer. */
export const submission = changing<SubmitOrder, Subject, OfService>({
	judge: judgeEach(async ({ connection }, order, deadline) => {
		const { indicator, microsoftFiles, sharedDomains } = order;
		const { action, indicatorType, indicatorValue } = indicator;
		const subject = { id: `${action} ${indicatorType} ${indicatorValue}` };
		const shared = sharedDomains ? undefined : sharedByMany(indicator);
		if (shared !== undefined) return { ...allowed(subject), reasons: [shared], advice: ifShared };
		const reason = microsoftFiles ? undefined : await ofMicrosoft(connection, indicator, deadline);
		return { ...allowed(subject), reasons: reason === undefined ? [] : [reason] };
	}),
	ifRefused:
		'Windows may need it on every machine. If it must be blocked all the same, switch on Options > Block Files of Microsoft.',
	look: async (connection, jobs, deadline) =>
		await lookAtEach(jobs, async ({ order }) =>
			thingOf(await findIndicator(connection, order.indicator, deadline)),
		),
	looksFirst: true,
	together: {
		about: ({ order: { indicator } }) =>
			`${indicator.indicatorType} ${indicator.indicatorValue}`.toLowerCase(),
		apart: {
			wants: ({ order }) => order.indicator.action,
			words: 'Items of this run want different actions for one indicator',
		},
		after: (job, { indicator }) => decideSubmission(job, thingOf(indicator)),
		foretold: ({ order: { indicator, index } }) => foretold(indicator, index),
	},
	decide: decideSubmission,
	async carryOut(connection, { order }, deadline, there) {
		const indicator = await submitIndicator(connection, order.indicator, deadline);
		const { id } = indicator;
		return { outcome: 'started', thing: { id, indicator, before: there?.indicator } };
	},
	made: 'Submitted by this run',
	mayBeMade: 'May have been submitted',
});

function decideSubmission(
	{ order: { indicator: ordered, ifThere } }: Job<SubmitOrder, Subject>,
	there: OfService | undefined,
): Decision<OfService> {
	const indicator = there?.indicator;
	if (there === undefined || indicator === undefined) {
		return { plan: { do: 'start' }, words: 'Would be submitted at once' };
	}
	if (isAsOrdered(indicator, ordered)) {
		return {
			plan: { do: 'reuse', action: there },
			words: `Would send nothing: the indicator ${indicator.id} is just that`,
		};
	}
	if (ifThere === 'fail') return { plan: { do: 'refuse', error: anotherIsThere(indicator) } };
	return { plan: { do: 'start' }, words: `Would change the indicator ${indicator.id}` };
}

/** How an indicator would be there once an item has submitted it. */
function foretold(order: IndicatorOrder, index: number): OfService {
	const none = { recommendedActions: null, educateUrl: null, expirationTime: null };
	const id = `of item ${index}`;
	const indicator = readIndicator({ ...none, ...order, id });
	return indicator === undefined ? { id } : { id, indicator };
}

/** An order to delete an indicator. */
interface DeleteIndicatorOrder extends Order<OfService, unknown> {
	readonly indicatorId: string;
}

/** Deleting indicators. */
export const indicatorDeletion = changing<DeleteIndicatorOrder, Subject, OfService>({
	judge: judgeEach((_way, { indicatorId }) => allowed({ id: indicatorId })),
	look: async (connection, jobs, deadline) =>
		await lookAtEach(jobs, async ({ subject }) =>
			thingOf(await indicatorOf(connection, subject.id, deadline)),
		),
	together: {
		about: ({ subject }) => subject.id,
		after: (_job, made) => ({ plan: { do: 'skip', action: made } }),
	},
	decide: ({ subject: { id } }, there) =>
		there === undefined
			? { plan: { do: 'refuse', error: noSuchIndicator(id) } }
			: { plan: { do: 'start' }, words: `The indicator ${id} would be deleted` },
	async carryOut(connection, { subject }, deadline) {
		await deleteIndicator(connection, subject.id, deadline);
		return { outcome: 'started', thing: subject };
	},
	made: 'Deleted by this run',
	mayBeMade: 'May have been deleted',
});

function thingOf(indicator: Indicator | undefined): OfService | undefined {
	return indicator && { id: indicator.id, indicator };
}

function noSuchIndicator(id: string): DefenderError {
	return new DefenderError({
		kind: 'notFound',
		message: `There is no indicator ${id} that the app may see`,
		advice: 'The operation Get Many lists what is there.',
	});
}
