/** Values that are words written together, as choices: "NoSensorData" is shown as "No Sensor Data". */
export function choicesOf<const V extends string>(
	values: readonly V[],
): Array<{ name: string; value: V }> {
	return values.map((value) => ({ name: value.replace(/([a-z])([A-Z])/g, '$1 $2'), value }));
}
