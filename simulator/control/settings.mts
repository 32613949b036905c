import { settingText } from '../switches/options.mts';
import type { Rows } from '../switches/row.mts';
import { isRecord } from '../http/requestBody.mts';
import { ControlError } from './shape.mts';

/** Takes over settings of this table that may have these values, all or none. */
export function patch(target: object, table: Rows, body: unknown): void {
	if (!isRecord(body)) throw new ControlError('Settings are a JSON object');
	const rows = new Map(Object.entries(table));
	for (const [name, value] of Object.entries(body)) {
		const row = rows.get(name);
		if (row === undefined || typeof row.fallback !== typeof value) {
			throw new ControlError(`There is no setting "${name}" of type ${typeof value}`);
		}
		if (row.choices?.some((choice) => choice === value) === false) {
			throw new ControlError(`"${name}" is one of ${row.choices.map(settingText).join(', ')}`);
		}
	}
	Object.assign(target, body);
}
