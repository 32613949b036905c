import { sharedStateOf } from '../../../defender/http/connection.ts';

/** More than a process remembers of; see `sharedStateOf`. */
const others = 2_001;

/**
 * Lets the process forget what it has learnt of the service, as its end would: it remembers so many apps,
 * and those that nobody has asked for the longest go first.
 */
export function forgetTheService(): void {
	for (let count = 0; count < others; count += 1) {
		sharedStateOf('https://nobody.example', `tenant ${count}`, `app ${count}`);
	}
}
