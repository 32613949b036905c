/** The value in the middle. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Half of the distance between smallest and largest, as a percentage of the median. */
export function spread(values: readonly number[]): number {
	const half = (Math.max(...values) - Math.min(...values)) / 2;
	return (100 * half) / median(values);
}

/** The exponent b of the best fit cost = a * size^b, by least squares of the logarithms. */
export function exponent(points: ReadonlyArray<readonly [size: number, cost: number]>): number {
	const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)] as const);
	const mean = (axis: 0 | 1) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length;
	const [meanX, meanY] = [mean(0), mean(1)];
	const above = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
	const below = logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
	return above / below;
}
