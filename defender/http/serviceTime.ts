import type { Connection } from './connection';
import type { HttpRequest, HttpResponse } from './send';

/**
 * The same way to the service, on a clock whose `date` is the service's own as soon as it has
 * answered once: the clock of a computer that runs n8n may be minutes or hours off.
 */
export function onServiceTime(connection: Connection): Connection {
	const { clock } = connection;
	/** Epoch milliseconds of the service at `clock.now()` 0. */
	let origin: number | undefined;
	const send = async (request: HttpRequest): Promise<HttpResponse> => {
		const response = await connection.send(request);
		const answeredAt = httpDate(response.headers.date);
		if (answeredAt !== undefined) origin = answeredAt - clock.now();
		return response;
	};
	return {
		...connection,
		send,
		clock: {
			now: () => clock.now(),
			date: () => (origin === undefined ? clock.date() : origin + clock.now()),
			sleep: async (milliseconds) => {
				await clock.sleep(milliseconds);
			},
		},
	};
}

/** As HTTP writes them (RFC 9110 5.6.7): by the day's name, or as a timestamp. */
const form = /^(?:[A-Z][a-z]{2,8}, |\d{4}-\d\d-\d\dT)/;

/** What is not within these years is a fault of the clock that it came from. */
const earliest = Date.UTC(2015, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** Epoch milliseconds of a date in a header; undefined without one that makes sense. */
export function httpDate(header: string | undefined): number | undefined {
	const date = form.test(header ?? '') ? Date.parse(header ?? '') : NaN;
	return date >= earliest && date <= latest ? date : undefined;
}
