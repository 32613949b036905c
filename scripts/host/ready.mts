import { setTimeout as sleep } from 'node:timers/promises';
import { lastWords, type ProcessGroup } from './processGroup.mts';

/** How long a program may take until it is ready, the making of its database included. */
const readyWithinMs = 180_000;
const askEveryMs = 200;

/**
 * Waits until a program that was just started is ready.
 * @throws an error with its last words, when it ends instead or takes too long; it is ended then.
 */
export async function untilReady(
	name: string,
	program: ProcessGroup,
	isReady: () => Promise<boolean>,
): Promise<void> {
	const deadline = Date.now() + readyWithinMs;
	while (!(await isReady())) {
		if (!program.isRunning()) throw new Error(`${name} has ended:\n${lastWords(program)}`);
		if (Date.now() > deadline) {
			await program.kill();
			throw new Error(`${name} did not get ready:\n${lastWords(program)}`);
		}
		await sleep(askEveryMs);
	}
}

/** Whether an address answers that all is well. */
export async function answers(url: string): Promise<boolean> {
	try {
		return (await fetch(url)).ok;
	} catch {
		return false;
	}
}
