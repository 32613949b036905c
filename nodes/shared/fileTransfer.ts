import type { IBinaryData, IExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import { ExecutionCancelled } from '../../defender/defenderError';
import type { FileRequest, FileTransfer } from '../../defender/files/download/transfer';
import { NetworkFault } from '../../defender/http/send';
import { settle } from '../../defender/general/settled';
import { networkFaultOf } from '../../defender/signIn/refusal/networkFaults';
import { cancelSignalOf } from './clocks';
import { lowerCased } from './headers';

type NodeStream = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

/**
 * Node's streams may not be imported here, but n8n wants one and hands out one with every download,
 * and each knows how to make another from chunks.
 */
interface StreamMaker {
	from(chunks: AsyncIterable<Uint8Array>, options: { objectMode: boolean }): NodeStream;
}

function isStream(value: unknown): value is NodeStream {
	return isStreamLike(value) && 'destroy' in value && typeof value.destroy === 'function';
}

function isStreamLike(value: unknown): value is object {
	return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function isStreamMaker(value: unknown): value is StreamMaker {
	return typeof value === 'function' && 'from' in value && typeof value.from === 'function';
}

/**
 * Moves files through n8n: downloads with its plain request helper, which knows nothing of the
 * credential but of proxies and the SSRF guard, and keeps them where n8n keeps binary data.
 */
export function fileTransferOf(context: IExecuteFunctions): FileTransfer<IBinaryData> {
	let maker: StreamMaker | undefined;
	return {
		async fetch(request) {
			const { headers, statusCode, body } = await respond(context, request);
			if (!isStream(body)) throw new NetworkFault(true, 'the answer was no file');
			const { constructor } = body;
			if (isStreamMaker(constructor)) maker = constructor;
			return {
				status: statusCode,
				headers: lowerCased(headers),
				body,
				discard: () => void body.destroy(),
			};
		},
		async store(chunks, fileName, mimeType) {
			if (maker === undefined) throw new TypeError('A file is kept only after it was fetched');
			const stream = maker.from(chunks, { objectMode: false });
			return await context.helpers.prepareBinaryData(stream, fileName, mimeType);
		},
	};
}

async function respond(
	context: IExecuteFunctions,
	request: FileRequest,
): Promise<IN8nHttpFullResponse> {
	const cancel = cancelSignalOf(context);
	refuseIfStopped(context);
	const sent = await settle(async () => {
		const response = context.helpers.httpRequest({
			method: 'GET',
			url: request.url,
			headers: { ...request.headers },
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: request.timeoutMs,
			abortSignal:
				cancel === undefined ? request.signal : AbortSignal.any([cancel, request.signal]),
		});
		// The helper's result is declared as `any`; with a full response it has this form.
		return await (response as Promise<IN8nHttpFullResponse>);
	});
	if (sent.ok) return sent.value;
	refuseIfStopped(context);
	const fault = networkFaultOf(sent.error);
	throw new NetworkFault(
		fault?.reached ?? true,
		`the download host ${fault?.what ?? 'gave no answer'}`,
	);
}

function refuseIfStopped(context: IExecuteFunctions): void {
	if (cancelSignalOf(context)?.aborted === true) throw new ExecutionCancelled();
}
