import type { IPollFunctions } from 'n8n-workflow';
import { minutes, seconds } from '../../defender/general/clock';
import { isRow } from '../../defender/entities';

/** The part of a poll's context that tells how n8n schedules it. */
export type ScheduleContext = Pick<IPollFunctions, 'getActivationMode'> &
	Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>;

/** What n8n's durable scheduler grants; hosts that do not tell it may have no more. */
const usualBudgetMs = seconds(36);
/** What the classic engine grants, and either one to the poll that comes with publishing. */
const classicBudgetMs = minutes(5);
/** The last answer is waited for at least five seconds, and the events take a moment as well. */
const marginMs = seconds(7);

/** Undefined on hosts before 2.38, which do not know the method. */
function budgetOf(context: ScheduleContext): number | undefined {
	return context.getPollBudgetMs?.();
}

/** How long a poll may make calls. */
export function timeForCalls(context: ScheduleContext): number {
	const budget = budgetOf(context) ?? usualBudgetMs;
	return Math.max(budget - marginMs, budget / 2);
}

/** Whether n8n's durable scheduler made this poll, for which it makes a context of its own. */
export function isDurable(context: ScheduleContext): boolean {
	return (budgetOf(context) ?? classicBudgetMs) < classicBudgetMs;
}

/** Whether the workflow was active before this context was made. */
export function wasActive(context: ScheduleContext): boolean {
	return ['init', 'leadershipChange'].includes(context.getActivationMode());
}

/**
 * Whether somebody has just published the workflow.
 *
 * The durable scheduler gives each poll a context that says `update`. A host that does not tell its
 * budget may have it, so that this mode counts only where the classic engine is told.
 *
 * @param isFirst whether it is the first poll of its context
 */
export function isPublishing(context: ScheduleContext, isFirst: boolean): boolean {
	if (!isFirst || isDurable(context) || wasActive(context)) return false;
	return context.getActivationMode() !== 'update' || budgetOf(context) !== undefined;
}

const unitMs: Readonly<Record<string, number>> = {
	everyMinute: minutes(1),
	everyHour: minutes(60),
	everyDay: minutes(24 * 60),
	everyWeek: minutes(7 * 24 * 60),
	everyMonth: minutes(31 * 24 * 60),
};

/**
 * How long two polls lie apart at most, by the parameter that n8n adds to polling triggers; 0 for
 * cron expressions, which are not looked into.
 */
export function pauseBetweenPolls(pollTimes: unknown): number {
	const items: unknown = isRow(pollTimes) ? pollTimes.item : undefined;
	const pauses = (Array.isArray(items) ? items.filter(isRow) : []).map(({ mode, unit, value }) => {
		if (mode === 'everyX') return Number(value) * minutes(unit === 'hours' ? 60 : 1);
		return unitMs[String(mode)] ?? 0;
	});
	const pause = Math.min(...pauses);
	return Number.isFinite(pause) ? pause : 0;
}
