import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { minutes, seconds, type Clock } from '../../defender/general/clock';
import { settle } from '../../defender/general/settled';
import { said } from '../../defender/texts/shown';
import type { TriggerMemory } from './processMemory';
import { isDurable, wasActive } from './schedule';

/** No poll takes longer; one that seems to has died without a word. */
const longestPollMs = minutes(10);
/** After so many failures in a row polls back off. */
const failuresBeforeRest = 3;
/** Between the beginnings of polls that fail. Less than two polls of the shortest Poll Time. */
const restMs = seconds(90);
/**
 * The durable scheduler doubles its pause with each failure in a row, from 5 s to half an hour: after
 * so many they are still as short as any Poll Time.
 */
const failuresToTell = 3;

/**
 * Polls when it is time to, and says what becomes of a failure: an error, which n8n stores as a failed
 * execution, or where that would end the schedule, a line in the log.
 *
 * @param isFirst whether it is the first poll of its context
 * @returns no items for a poll that was left out or whose failure was logged only
 */
export async function pollPatiently(
	context: IPollFunctions,
	clock: Clock,
	{ memory, isFirst }: { readonly memory: TriggerMemory; readonly isFirst: boolean },
	work: () => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	const now = clock.now();
	const isScheduled = !isFirst || isDurable(context);
	if (isScheduled && (isUnderWay(memory, now) || isResting(memory, now))) return [];
	memory.underWaySince = now;
	const polled = await settle(work);
	if (memory.underWaySince === now) memory.underWaySince = undefined;
	if (polled.ok) {
		memory.failures = 0;
		memory.polledAt = clock.date();
		return polled.value;
	}
	memory.failures += 1;
	memory.failedSince = now;
	const reason = reasonToGoOn(context, memory, isFirst);
	if (reason === undefined) throw polled.error;
	const node = context.getNode().name;
	context.logger.error(`${said(polled.error.message)} ${reason}`, { node });
	return [];
}

/** One poll looks for all: n8n begins the next one whether or not the last has ended. */
function isUnderWay({ underWaySince }: TriggerMemory, now: number): boolean {
	return underWaySince !== undefined && now - underWaySince < longestPollMs;
}

function isResting({ failures, failedSince }: TriggerMemory, now: number): boolean {
	return failures >= failuresBeforeRest && now - failedSince < restMs;
}

/** Why a failure must not be thrown; undefined where it may. */
function reasonToGoOn(
	context: IPollFunctions,
	{ failures }: TriggerMemory,
	isFirst: boolean,
): string | undefined {
	// n8n makes this poll before there is a schedule, and makes none if it fails.
	if (isFirst && wasActive(context)) return afterStart;
	return isDurable(context) && failures % (failuresToTell + 1) === 0 ? duringOutage : undefined;
}

const afterStart =
	'This was the first look after n8n had started. The trigger goes on looking at its Poll Times; each further failure is a failed execution.';

const duringOutage =
	"It is not stored as a failed execution, so that n8n's pause between polls does not grow any longer.";
