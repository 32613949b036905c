import { isRow, textOrNull } from '../../entities';
import { nameOrNull } from '../../texts/shown';
import { DamagedDownload } from '../download/downloadErrors';

/** What a script has left. */
export interface ScriptResult {
	readonly scriptName: string | null;
	/** Null when the document names none. */
	readonly exitCode: number | null;
	readonly output: string;
	readonly errors: string;
}

/** Consoles that write two bytes a character leave NULs between them, which databases refuse. */
function withoutNuls(value: unknown): string {
	return (textOrNull(value) ?? '').replaceAll('\u0000', '');
}

function exitCodeOf(value: unknown): number | null {
	const code = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof code === 'number' && Number.isFinite(code) ? code : null;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		return undefined;
	}
}

/**
 * Reads the document that RunScript leaves. Its first key was `name` once.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-live-response-result
 *
 * @throws DamagedDownload when it is no such document
 */
export function readScriptResult(name: string, text: string): ScriptResult {
	const document = parsed(text);
	if (!isRow(document)) throw new DamagedDownload(name, 'is not the JSON document it should be');
	return {
		scriptName: nameOrNull(document.script_name) ?? nameOrNull(document.name),
		exitCode: exitCodeOf(document.exit_code),
		output: withoutNuls(document.script_output),
		errors: withoutNuls(document.script_errors),
	};
}
