import type { Connection } from './connection';
import { httpDate } from './httpDate';
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
