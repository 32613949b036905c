import type { Connection } from '../../http/connection';
import { NetworkFault, type HttpRequest, type HttpResponse } from '../../http/send';
import { settle } from '../../settled';

/** Knows of a call whether the service may have got it without its answer having come. */
export class WatchedCall {
	isUnanswered = false;
	readonly connection: Connection;

	constructor(connection: Connection) {
		this.connection = {
			...connection,
			send: (request) => this.send(connection, request),
		};
	}

	private async send(connection: Connection, request: HttpRequest): Promise<HttpResponse> {
		// An execution that was stopped before sends nothing any more.
		await connection.clock.sleep(0);
		this.isUnanswered = true;
		const sent = await settle(() => connection.send(request));
		if (sent.ok) {
			this.isUnanswered = false;
			return sent.value;
		}
		if (sent.error instanceof NetworkFault) this.isUnanswered = sent.error.reached;
		throw sent.error;
	}
}
