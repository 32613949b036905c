import { createHash } from 'node:crypto';
import { textAnswer, type Answer } from '../http/answers.mts';
import type { World } from '../world/world.mts';
import { packageFile, resultFile, type DownloadedFile } from './downloadedFile.mts';
import type { LinkTarget } from './downloadLinks.mts';

/** The headers of a download request that matter, by lower-case name. */
type DownloadHeaders = Record<string, string>;

/**
 * Serves what a link leads to, whole or in the range asked for. The link alone opens the door:
 * a request that carries an Authorization header as well is refused, to catch leaking tokens.
 */
export function serveDownload(
	world: World,
	target: LinkTarget | undefined,
	headers: DownloadHeaders,
): Answer {
	if (headers.authorization !== undefined) {
		return storageError(400, 'InvalidAuthenticationInfo', 'Authorization header is not allowed.');
	}
	const action =
		target === undefined ? undefined : world.tenant(target.tenantId).actions.find(target.actionId);
	if (target === undefined || action === undefined) {
		return storageError(403, 'AuthenticationFailed', 'Signature did not match.');
	}
	if (world.links.isExpired(target)) {
		return storageError(
			403,
			'AuthenticationFailed',
			'Signature not valid in the specified time frame.',
		);
	}
	const file = target.index === undefined ? packageFile(action) : resultFile(action, target.index);
	return fileAnswer(file, `${target.actionId} ${target.index ?? 'package'}`, headers);
}

function fileAnswer(file: DownloadedFile, identity: string, headers: DownloadHeaders): Answer {
	const { source } = file;
	const etag = `"0x${createHash('md5').update(`${identity} ${source.size}`).digest('hex').slice(0, 15).toUpperCase()}"`;
	if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
		return storageError(412, 'ConditionNotMet', 'The condition specified was not met.');
	}
	const common = {
		'content-type': file.contentType,
		'accept-ranges': 'bytes',
		etag,
		...(file.name === undefined ? {} : { 'content-disposition': disposition(file.name) }),
	};
	const sameFile = headers['if-range'] === undefined || headers['if-range'] === etag;
	const range = sameFile ? rangeOf(headers.range, source.size) : undefined;
	if (range === 'unsatisfiable') {
		return {
			...storageError(416, 'InvalidRange', 'The range specified is invalid.'),
			headers: { 'content-range': `bytes */${source.size}` },
		};
	}
	const { from, to } = range ?? { from: 0, to: source.size };
	return {
		status: range === undefined ? 200 : 206,
		headers: {
			...common,
			'content-length': String(to - from),
			...checksum(source.md5, range !== undefined),
			...(range === undefined ? {} : { 'content-range': `bytes ${from}-${to - 1}/${source.size}` }),
		},
		body: source.read(from, to),
	};
}

/** The blob store tells the sum of the whole file; under another name when only a part is sent. */
function checksum(md5: string | undefined, partial: boolean): Record<string, string> {
	if (md5 === undefined) return {};
	return partial ? { 'x-ms-blob-content-md5': md5 } : { 'content-md5': md5 };
}

/** A single range as half-open interval; several ranges or another unit mean the whole file. */
function rangeOf(
	header: string | undefined,
	size: number,
): { from: number; to: number } | 'unsatisfiable' | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
	if (match === null) return undefined;
	const [, first = '', last = ''] = match;
	if (first === '' && last === '') return undefined;
	const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
	const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
	return from < to ? { from, to } : 'unsatisfiable';
}

/** Names beyond printable ASCII travel percent-encoded, because a header cannot carry them. */
function disposition(name: string): string {
	const isPlain = /^[\x20-\x7e]*$/.test(name) && !name.includes('"');
	return isPlain
		? `attachment; filename="${name}"`
		: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
}

function storageError(status: number, code: string, message: string): Answer {
	return textAnswer(
		status,
		'application/xml',
		`<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
	);
}
