import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidRequestBody } from './errors.mts';

/** A body that is no JSON, as it came. */
class UnreadableBody {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

/** The fields of a form. */
class Form {
	readonly fields: Record<string, string>;

	constructor(fields: Record<string, string>) {
		this.fields = fields;
	}
}

/** A multipart upload: its fields and its file, if there was one. */
export class Upload {
	readonly fields: Record<string, string>;
	readonly file: { part: string; name: string; content: Buffer } | undefined;

	constructor(fields: Record<string, string>, file?: Upload['file']) {
		this.fields = fields;
		this.file = file;
	}
}

/** Makes the server hand over JSON parsed, and anything else that is neither form nor upload as text. */
export function acceptAllBodies(server: FastifyInstance): void {
	server.removeContentTypeParser('application/json');
	server.removeContentTypeParser('text/plain');
	server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
		done(null, parseJson(text.toString()));
	});
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
		done(null, new UnreadableBody(text.toString()));
	});
}

/** The body of a request: JSON, an UnreadableBody, a Form, an Upload, or undefined without a body. */
export async function readBody(request: FastifyRequest): Promise<unknown> {
	if (request.isMultipart()) return await readUpload(request);
	const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
	if (request.method === 'GET') return await bodyOfGet(request, isForm === true);
	return isForm === true ? new Form(textFields(request.body)) : (request.body ?? undefined);
}

/** The fields of a form; a text that does not say what it is counts as one. */
export function formFields(body: unknown, contentType: string | undefined): Record<string, string> {
	if (body instanceof Form) return body.fields;
	if (!(body instanceof UnreadableBody) || contentType !== undefined) return {};
	return Object.fromEntries(new URLSearchParams(body.text));
}

/** The body as the request log shows it: data without classes. */
export function loggedBody(body: unknown): unknown {
	if (body instanceof UnreadableBody) return body.text;
	if (body instanceof Form) return body.fields;
	if (!(body instanceof Upload)) return body;
	const { fields, file } = body;
	const description =
		file === undefined
			? undefined
			: { part: file.part, fileName: file.name, size: file.content.byteLength };
	return { ...fields, file: description };
}

/** Tells whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as a JSON object, or the documented 400. */
export function jsonObject(body: unknown): Record<string, unknown> {
	const isData = !(
		body instanceof UnreadableBody ||
		body instanceof Form ||
		body instanceof Upload
	);
	if (isData && isRecord(body)) return body;
	throw invalidRequestBody();
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return new UnreadableBody(text);
	}
}

async function readUpload(request: FastifyRequest): Promise<Upload> {
	const fields: Record<string, string> = {};
	let file: Upload['file'];
	for await (const part of request.parts()) {
		if (part.type === 'file') {
			const content = await part.toBuffer();
			file = { part: part.fieldname, name: part.filename, content };
		} else {
			fields[part.fieldname] = String(part.value);
		}
	}
	return new Upload(fields, file);
}

/** The server leaves the body of a GET unread. */
async function bodyOfGet(request: FastifyRequest, isForm: boolean): Promise<unknown> {
	const text = Buffer.concat(await request.raw.toArray()).toString();
	if (text === '') return undefined;
	return isForm
		? new Form(Object.fromEntries(new URLSearchParams(text)))
		: new UnreadableBody(text);
}

function textFields(body: unknown): Record<string, string> {
	if (!isRecord(body)) return {};
	return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]));
}
